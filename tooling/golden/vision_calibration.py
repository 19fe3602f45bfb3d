"""Golden vectors of calibration: the expected calibration error by numpy, the temperature by PyTorch's LBFGS."""

import json

import numpy as np
import torch

from common import F, PACKAGES, number

random = np.random.RandomState(5)
n, classes = 40, 4
labels = random.randint(0, classes, n)
logits = np.round(random.standard_normal((n, classes)) * 3 + 4 * (np.arange(classes) == labels[:, None]) * (random.uniform(size=(n, 1)) < 0.8), 2)
logits = logits.astype(np.float32).astype(np.float64)
probabilities = torch.softmax(torch.from_numpy(logits), 1).numpy()


def calibration_error(bins):
    confidence, predicted = probabilities.max(1), probabilities.argmax(1)
    error = 0.0
    for low in np.arange(bins) / bins:
        inside = (confidence > low) & (confidence <= low + 1 / bins)
        if inside.any():
            error += inside.mean() * abs((predicted == labels)[inside].mean() - confidence[inside].mean())
    return error


log_temperature = torch.zeros(1, requires_grad=True)
truth = torch.from_numpy(labels)
optimizer = torch.optim.LBFGS([log_temperature], lr=0.1, max_iter=500, tolerance_grad=1e-12, tolerance_change=1e-14)


def cost():
    optimizer.zero_grad()
    loss = F.cross_entropy(torch.from_numpy(logits) / log_temperature.exp(), truth)
    loss.backward()
    return loss


optimizer.step(cost)
values = {
    'about': 'Logits [rows, classes], flat.',
    'classes': classes,
    'logits': logits.flatten().tolist(),
    'labels': labels.tolist(),
    'expectedCalibrationError': float(number(calibration_error(15))),
    'with10Bins': float(number(calibration_error(10))),
    'negativeLogLikelihood': float(number(F.cross_entropy(torch.from_numpy(logits), truth).item())),
    'temperature': float(number(log_temperature.exp().item())),
    'calibrated': float(number(cost().item())),
}
(PACKAGES / 'vision/src/golden/calibration.json').write_text(json.dumps(values) + '\n')
