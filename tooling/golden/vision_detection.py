"""Golden vectors of detection: COCO's figures by a plain reimplementation, the detector's loss by PyTorch.

The reimplementation follows pycocotools' cocoeval.py, all areas, without looking at ours.
"""

import json

import numpy as np
import torch

from common import F, PACKAGES, Random, number

THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0.0, 1.0, 101)


def overlap(d, g, crowd):
    w = min(d['x'] + d['width'], g['x'] + g['width']) - max(d['x'], g['x'])
    h = min(d['y'] + d['height'], g['y'] + g['height']) - max(d['y'], g['y'])
    shared = max(w, 0) * max(h, 0)
    area = d['width'] * d['height']
    return shared / (area if crowd else area + g['width'] * g['height'] - shared)


def match(truth, found, limit):
    """cocoeval.evaluateImg: for each threshold which detection was matched, and which is ignored."""
    truth = sorted(truth, key=lambda g: bool(g.get('isCrowd')))
    found = [found[i] for i in np.argsort([-d['score'] for d in found], kind='mergesort')][:limit]
    taken = np.zeros((len(THRESHOLDS), len(truth)), bool)
    matched = np.zeros((len(THRESHOLDS), len(found)), bool)
    ignored = np.zeros((len(THRESHOLDS), len(found)), bool)
    for t, threshold in enumerate(THRESHOLDS):
        for i, d in enumerate(found):
            best, chosen = min(threshold, 1 - 1e-10), -1
            for j, g in enumerate(truth):
                crowd = bool(g.get('isCrowd'))
                if taken[t, j] and not crowd:
                    continue
                if chosen > -1 and not truth[chosen].get('isCrowd') and crowd:
                    break
                value = overlap(d, g, crowd)
                if value < best:
                    continue
                best, chosen = value, j
            if chosen > -1:
                taken[t, chosen] = True
                matched[t, i] = True
                ignored[t, i] = bool(truth[chosen].get('isCrowd'))
    return [d['score'] for d in found], matched, ignored, sum(not g.get('isCrowd') for g in truth)


def accumulate(pictures, label, limit):
    results = [
        match([g for g in p['truth'] if g['label'] == label], [d for d in p['found'] if d['label'] == label], limit)
        for p in pictures
    ]
    objects = sum(r[3] for r in results)
    scores = np.concatenate([r[0] for r in results]) if results else np.zeros(0)
    order = np.argsort(-scores, kind='mergesort')
    matched = np.concatenate([r[1] for r in results], 1)[:, order]
    ignored = np.concatenate([r[2] for r in results], 1)[:, order]
    precision, recall = [], []
    for t in range(len(THRESHOLDS)):
        tp = np.cumsum(matched[t] & ~ignored[t]).astype(float)
        fp = np.cumsum(~matched[t] & ~ignored[t]).astype(float)
        rc, pr = tp / objects, tp / (tp + fp + np.spacing(1))
        recall.append(rc[-1] if len(rc) else 0.0)
        for i in range(len(pr) - 1, 0, -1):
            pr[i - 1] = max(pr[i - 1], pr[i])
        q = np.zeros(len(RECALLS))
        for r, at in enumerate(np.searchsorted(rc, RECALLS, side='left')):
            if at < len(pr):
                q[r] = pr[at]
        precision.append(q.mean())
    return np.array(precision), np.array(recall)


def summarize(pictures):
    labels = sorted({g['label'] for p in pictures for g in p['truth'] if not g.get('isCrowd')})
    all_ = [accumulate(pictures, label, 100) for label in labels]
    precision = np.array([a[0] for a in all_])
    return {
        'ap': precision.mean(),
        'ap50': precision[:, 0].mean(),
        'ap75': precision[:, 5].mean(),
        'ar1': np.mean([accumulate(pictures, label, 1)[1] for label in labels]),
        'ar10': np.mean([accumulate(pictures, label, 10)[1] for label in labels]),
        'ar100': np.mean([a[1] for a in all_]),
    }


def scenes(seed, count, jitter, crowds=False):
    random = np.random.RandomState(seed)
    pictures = []
    for _ in range(count):
        truth, found = [], []
        for _ in range(random.randint(0, 6)):
            x, y, w, h = (round(float(v), 1) for v in (random.uniform(0, 80), random.uniform(0, 80), random.uniform(5, 40), random.uniform(5, 40)))
            label = 'abc'[random.randint(3)]
            box = {'x': x, 'y': y, 'width': w, 'height': h, 'label': label}
            if crowds and random.uniform() < 0.25:
                box['isCrowd'] = True
            truth.append(box)
            for _ in range(random.randint(0, 4)):
                moved = [round(float(v + random.normal() * jitter), 1) for v in (x, y, w, h)]
                found.append(
                    {
                        'x': moved[0],
                        'y': moved[1],
                        'width': max(1.0, moved[2]),
                        'height': max(1.0, moved[3]),
                        'label': label if random.uniform() < 0.9 else 'abcd'[random.randint(4)],
                        'score': round(float(random.uniform()), 2),
                    }
                )
        pictures.append({'truth': truth, 'found': found})
    return pictures


cases = []
for name, pictures in [
    ('close boxes', scenes(1, 12, 1.0)),
    ('loose boxes', scenes(2, 12, 3.0)),
    ('crowds', scenes(3, 12, 1.5, True)),
]:
    figures = {key: float(number(value)) for key, value in summarize(pictures).items()}
    cases.append({'name': name, 'pictures': pictures, 'figures': figures})


def loss_case(name, seed, objects):
    random = Random(seed)
    rows, columns, classes = 4, 5, 2
    heat = random.uniform(0, 0.9, 1, rows, columns, classes)
    boxes = torch.stack(
        [random.uniform(0, 6, rows, columns), random.uniform(0, 6, rows, columns), random.uniform(9, 20, rows, columns), random.uniform(9, 16, rows, columns)],
        -1,
    )[None]
    weight = random.uniform(0, 1, 1, rows, columns, 1) * (random.uniform(0, 1, 1, rows, columns, 1) > 0.5)
    for row, column, k in objects:
        heat[0, row, column, k] = 1
    if not objects:
        weight = weight * 0
    targets = torch.cat([heat, boxes, weight], -1)
    outputs = random.normal(1, rows, columns, classes + 4).requires_grad_()
    logits, raw = outputs[..., :classes], outputs[..., classes:]
    p = torch.sigmoid(logits)
    middle = (heat == 1).double()
    focal = -(middle * (1 - p) ** 2 * F.logsigmoid(logits) + (1 - middle) * (1 - heat) ** 4 * p**2 * F.logsigmoid(-logits))
    distance = 4 * raw.exp()
    x = ((torch.arange(columns) + 0.5) * 4)[None, None, :]
    y = ((torch.arange(rows) + 0.5) * 4)[None, :, None]
    l, t, r, b = x - distance[..., 0], y - distance[..., 1], x + distance[..., 2], y + distance[..., 3]
    gl, gt, gr, gb = (boxes[..., i] for i in range(4))
    inter = (torch.minimum(r, gr) - torch.maximum(l, gl)).clamp(min=0) * (torch.minimum(b, gb) - torch.maximum(t, gt)).clamp(min=0)
    union = (r - l) * (b - t) + (gr - gl) * (gb - gt) - inter
    hull = (torch.maximum(r, gr) - torch.minimum(l, gl)) * (torch.maximum(b, gb) - torch.minimum(t, gt))
    giou = inter / union - (hull - union) / hull
    box = (weight[..., 0] * (1 - giou)).sum() / weight.sum().clamp(min=1e-6)
    loss = focal.sum() / max(1, len(objects)) + 5 * box
    loss.backward()
    array = lambda v: {'shape': list(v.shape), 'data': [float(number(i)) for i in v.detach().flatten().tolist()]}
    return {
        'name': name,
        'targets': array(targets),
        'outputs': array(outputs),
        'loss': float(number(loss.item())),
        'gradient': array(outputs.grad)['data'],
    }


losses = [loss_case('two objects', 4, [(1, 2, 0), (3, 4, 1)]), loss_case('no object', 5, [])]
(PACKAGES / 'vision/src/golden/detection.json').write_text(json.dumps({'about': 'See the script.', 'cases': cases, 'losses': losses}) + '\n')
