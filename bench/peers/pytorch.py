"""PyTorch as a contestant: one line of JSON, as the others print it.

Reads what to do from the standard input: {workload, modes, budget, adam, fit, threads, device}. Runs on Debian's python3-torch.
"""

import json
import math
import resource
import sys
import time

START = time.perf_counter()
import numpy as np
import torch
import torch.nn.functional as F

DEVICE = "cpu"
# The others compute in float32.
torch.backends.cudnn.allow_tf32 = False

LOAD = (time.perf_counter() - START) * 1e3


def values_of(spec):
    """The same numbers as `valuesOf` in bench/workloads/arrays.ts."""
    size = math.prod(spec["shape"])
    index = np.arange(size, dtype=np.uint32)
    with np.errstate(over="ignore"):
        h = index * np.uint32(0x9E3779B1) + np.uint32(spec["seed"] * 0x85EBCA77 & 0xFFFFFFFF)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    hashed = (h ^ (h >> np.uint32(16))).astype(np.float64) / 2**32
    if "classes" in spec:
        return torch.from_numpy(np.floor(hashed * spec["classes"]).astype(np.int64).reshape(spec["shape"]))
    values = spec["low"] + hashed * (spec["high"] - spec["low"])
    return torch.from_numpy(values.astype(np.float32).reshape(spec["shape"]))


def linear(w, name):
    layer = torch.nn.Linear(*w[f"{name}/kernel"].shape)
    layer.weight.data = w[f"{name}/kernel"].T.contiguous()
    layer.bias.data = w[f"{name}/bias"]
    return layer


def conv(kernel, bias=None, **options):
    height, width, inputs, outputs = kernel.shape
    layer = torch.nn.Conv2d(inputs, outputs, (height, width), bias=bias is not None, **options)
    layer.weight.data = kernel.permute(3, 2, 0, 1).contiguous()
    if bias is not None:
        layer.bias.data = bias
    return layer


def mlp(w, activation, last=None):
    names = [key.split("/")[0] for key in w if key.endswith("kernel")]
    layers = []
    for name in names:
        layers += [linear(w, name), activation()]
    layers[-1] = last() if last else torch.nn.Identity()
    return torch.nn.Sequential(*layers)


class Cnn(torch.nn.Module):
    def __init__(self, w):
        super().__init__()
        self.conv1 = conv(w["conv1/kernel"], w["conv1/bias"])
        self.conv2 = conv(w["conv2/kernel"], w["conv2/bias"])
        # Channels come first here: the rows of the next kernel are put in that order.
        w["hidden/kernel"] = w["hidden/kernel"].reshape(5, 5, 64, 128).permute(2, 0, 1, 3).reshape(1600, 128)
        self.hidden = linear(w, "hidden")
        self.output = linear(w, "output")

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.output(F.relu(self.hidden(x.flatten(1))))


class Lstm(torch.nn.Module):
    def __init__(self, w):
        super().__init__()
        self.lstm = torch.nn.LSTM(40, 128, batch_first=True)
        self.lstm.weight_ih_l0.data = w["lstm/kernel"].T.contiguous()
        self.lstm.weight_hh_l0.data = w["lstm/recurrent"].T.contiguous()
        self.lstm.bias_ih_l0.data = w["lstm/bias"]
        # Everybody else has one bias.
        self.lstm.bias_hh_l0.data.zero_()
        self.lstm.bias_hh_l0.requires_grad_(False)
        self.output = linear(w, "output")

    def forward(self, x):
        return self.output(self.lstm(x)[0][:, -1])


class Transformer(torch.nn.Module):
    def __init__(self, w):
        super().__init__()
        for name in ("qkv", "projection", "up", "down"):
            setattr(self, name, linear(w, name))
        for name in ("norm1", "norm2"):
            norm = torch.nn.LayerNorm(128)
            norm.weight.data, norm.bias.data = w[f"{name}/gamma"], w[f"{name}/beta"]
            setattr(self, name, norm)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, 4, width // 4).permute(2, 0, 3, 1, 4)
        scores = torch.matmul(q, k.transpose(-1, -2)) * (1 / math.sqrt(width // 4))
        mixed = torch.matmul(torch.softmax(scores, -1), v).transpose(1, 2).reshape(batch, length, width)
        x = x + self.projection(mixed)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class MobileNet(torch.nn.Module):
    def __init__(self, w, blocks):
        super().__init__()
        self.blocks = blocks
        self.layers = torch.nn.ModuleDict()
        self.strides = {"stem": 2}
        self.add(w, "stem", 2, 1)
        for block, (_, stride) in enumerate(blocks):
            name = f"depthwise{block}"
            kernel = w[f"{name}/kernel"]
            w[f"{name}/kernel"] = kernel.permute(0, 1, 3, 2)
            self.add(w, name, stride, kernel.shape[2])
            self.add(w, f"pointwise{block}", 1, 1)
        self.output = linear(w, "output")

    def add(self, w, name, stride, groups):
        kernel = w[f"{name}/kernel"]
        size = kernel.shape[0]
        layer = torch.nn.Conv2d(
            kernel.shape[2] * groups if groups > 1 else kernel.shape[2], kernel.shape[3], size,
            stride=stride, groups=groups, bias=False, padding=size // 2 if stride == 1 else 0,
        )
        layer.weight.data = kernel.permute(3, 2, 0, 1).contiguous()
        norm = torch.nn.BatchNorm2d(kernel.shape[3], eps=1e-3)
        norm.weight.data, norm.bias.data = w[f"{name}/gamma"], w[f"{name}/beta"]
        norm.running_mean, norm.running_var = w[f"{name}/mean"], w[f"{name}/variance"]
        self.layers[name] = torch.nn.ModuleList([layer, norm])
        self.strides[name] = stride

    def run(self, x, name):
        layer, norm = self.layers[name]
        # 'Same' padding as Keras does it: the odd row goes below.
        x = F.pad(x, (0, 1, 0, 1)) if self.strides[name] == 2 else x
        return F.relu6(norm(layer(x)))

    def forward(self, x):
        x = self.run(x, "stem")
        for block in range(len(self.blocks)):
            x = self.run(self.run(x, f"depthwise{block}"), f"pointwise{block}")
        return self.output(x.mean((2, 3)))


def network(workload, w, blocks):
    name = workload["network"]
    if name == "W1":
        return mlp(w, torch.nn.Sigmoid, torch.nn.Sigmoid), F.binary_cross_entropy
    if name == "W2":
        return mlp(w, torch.nn.ReLU), F.cross_entropy
    if name == "W3":
        return Cnn(w), F.cross_entropy
    if name == "W4":
        return Lstm(w), F.cross_entropy
    if name == "W7":
        return Transformer(w), F.mse_loss
    return MobileNet(w, blocks), None


def wait():
    """Until the card has done what it was asked, where there is one."""
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def timed(run, steps):
    start = time.perf_counter()
    for _ in range(steps):
        run()
    wait()
    return (time.perf_counter() - start) * 1e3


def repeat(run, budget):
    until = time.perf_counter() * 1e3 + budget["warm"]
    steps, rate = 1, timed(run, 1)
    while time.perf_counter() * 1e3 < until:
        took = timed(run, steps)
        rate = took / steps
        if took < 5:
            steps = min(steps * 2, 1 << 20)
    steps = max(1, round(min(20, budget["measure"] / 5) / rate))
    samples = []
    until = time.perf_counter() * 1e3 + budget["measure"]
    before = time.process_time()
    while len(samples) < 3 or (time.perf_counter() * 1e3 < until and len(samples) < 2000):
        samples.append(timed(run, steps) / steps)
    cpu = (time.process_time() - before) * 1e3 / len(samples) / steps
    wall = float(np.median(samples))
    # While a card computes the processor has nothing to do: there the wall clock alone tells.
    return {"step": wall if DEVICE == "cuda" else min(wall, cpu), "wall": wall, "cpu": cpu}


def main():
    global DEVICE
    task = json.load(sys.stdin)
    DEVICE = task.get("device", "cpu")
    workload, adam, budget = task["workload"], task["adam"], task["budget"]
    torch.set_num_threads(task["threads"])
    measurements, peak = [], 0
    for mode in task["modes"]:
        w = {name: values_of(spec) for name, spec in workload["weights"].items()}
        inputs = {name: values_of(spec) for name, spec in workload["inputs"].items()}
        measurements.append({"mode": mode, **measure(mode, task, workload, w, inputs, adam, budget)})
        peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("\nbench-report:" + json.dumps({"load": LOAD, "measurements": measurements, "peakMemory": peak}))


def measure(mode, task, workload, w, inputs, adam, budget):
    if workload["name"].startswith("W5"):
        a, b = inputs["a"].to(DEVICE), inputs["b"].to(DEVICE)
        return inference(lambda: torch.mm(a, b), budget)
    model, loss_of = network(workload, w, task["blocks"])
    model = model.to(DEVICE)
    x, y = (value if value is None else value.to(DEVICE) for value in (inputs["x"], inputs.get("y")))
    if x.dim() == 4:
        x = x.permute(0, 3, 1, 2).contiguous()
    if mode == "infer":
        model.eval()
        with torch.no_grad():
            return inference(lambda: model(x), budget)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(
        parameters, lr=adam["learningRate"], betas=(adam["beta1"], adam["beta2"]), eps=adam["epsilon"]
    )

    def update(x, y):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    if mode == "fit":
        return fit(update, workload, task["fit"])
    y = y.float() if workload["name"] == "W1" else y
    start, before = time.perf_counter(), time.process_time()
    losses = [update(x, y).item()]
    first = min(time.perf_counter() - start, time.process_time() - before) * 1e3
    losses += [update(x, y).item() for _ in range(3)]
    return {"first": first, "losses": losses, **repeat(lambda: update(x, y), budget)}


def inference(run, budget):
    start, before = time.perf_counter(), time.process_time()
    output = run()
    wait()
    first = min(time.perf_counter() - start, time.process_time() - before) * 1e3
    flat = output.flatten()
    digest = [flat.abs().double().mean().item(), *flat[:4].tolist()]
    return {"first": first, "output": digest, **repeat(run, budget)}


def fit(update, workload, sizes):
    rows, size = sizes["rows"], sizes["batchSize"]
    x = values_of({"shape": [rows, *workload["inputs"]["x"]["shape"][1:]], "seed": 2001, "low": -1, "high": 1})
    y = values_of({"shape": [rows, 1], "seed": 2002, "classes": 2}).float()

    def run():
        for _ in range(sizes["epochs"]):
            total = 0.0
            for i in range(0, rows, size):
                total += update(x[i : i + size], y[i : i + size]).item() * len(x[i : i + size])
        return total / rows

    results = []
    for _ in range(2):
        before, start = time.process_time(), time.perf_counter()
        loss = run()
        wall, cpu = (time.perf_counter() - start) * 1e3, (time.process_time() - before) * 1e3
        results.append((wall, cpu, loss))
    (wall1, cpu1, loss), (wall, cpu, _) = results
    return {"first": min(wall1, cpu1), "step": min(wall, cpu), "wall": wall, "cpu": cpu, "losses": [loss]}


main()
