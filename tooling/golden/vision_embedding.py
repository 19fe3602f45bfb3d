"""Golden vectors of ArcFace by PyTorch, in the form of InsightFace."""

import json
import math

import torch

from common import F, PACKAGES, Random, number

cases = []
for seed, margin, scale in [(1, 0.5, 16), (2, 0.3, 64), (3, 0.0, 8)]:
    random = Random(seed)
    cosines = random.uniform(-0.98, 0.98, 6, 5).requires_grad_()
    labels = torch.from_numpy(random.integers(0, 5, 6))
    sine = (1 - cosines**2).sqrt()
    phi = cosines * math.cos(margin) - sine * math.sin(margin)
    phi = torch.where(cosines > math.cos(math.pi - margin), phi, cosines - math.sin(math.pi - margin) * margin)
    one_hot = F.one_hot(labels, 5)
    losses = F.cross_entropy(scale * (one_hot * phi + (1 - one_hot) * cosines), labels, reduction='none')
    losses.sum().backward()
    flat = lambda v: [float(number(i)) for i in v.detach().flatten().tolist()]
    cases.append(
        {
            'margin': margin,
            'scale': scale,
            'labels': labels.tolist(),
            'cosines': {'shape': [6, 5], 'data': flat(cosines)},
            'losses': flat(losses),
            'gradient': flat(cosines.grad),
        }
    )
(PACKAGES / 'vision/src/golden/arc-face.json').write_text(json.dumps({'about': 'Losses and gradients by the cosines.', 'cases': cases}) + '\n')
