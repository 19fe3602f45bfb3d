"""Golden vectors of the CTC loss of packages/speech: torch.nn.functional.ctc_loss in float64, with gradients by the logits."""

import torch

from common import F, Numbers, Random, leaf, write

random = Random(5)
cases = []
for name, frames, classes, labels, frame_lengths, blank in [
    ('one of each', 6, 4, [[1, 2, 3]], [6], 0),
    ('repeated labels', 8, 4, [[1, 1, 2], [2, 2, 2]], [8, 7], 0),
    ('lengths', 10, 5, [[1, 2], [3], [4, 4, 1, 2]], [10, 3, 9], 0),
    ('no label', 5, 3, [[], [1]], [5, 2], 0),
    ('as many frames as needed', 5, 4, [[1, 1, 2], [3, 2, 3]], [4, 3], 0),
    ('blank 2', 7, 4, [[0, 1, 3], [1, 1]], [7, 6], 2),
    ('infeasible', 5, 4, [[1, 1, 1], [1, 2]], [4, 5], 0),
    ('sure of itself', 9, 4, [[1, 2, 3], [3, 1]], [9, 9], 0),
    ('long', 60, 6, [[1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 1, 2]], [60], 0),
]:
    logits = leaf(random.normal(len(labels), frames, classes, scale=20.0 if name == 'sure of itself' else 1.5))
    width = max(map(len, labels))
    padded = torch.tensor([row + [-1] * (width - len(row)) for row in labels])
    losses = F.ctc_loss(
        F.log_softmax(logits, -1).transpose(0, 1), padded.clamp(min=0), torch.tensor(frame_lengths),
        torch.tensor([len(row) for row in labels]), blank=blank, reduction='none', zero_infinity=True)
    losses.sum().backward()
    cases.append({
        'name': name, 'blank': blank, 'labels': padded, 'frameLengths': Numbers(frame_lengths), 'logits': logits,
        'losses': Numbers(losses.detach().numpy()), 'gradient': logits.grad,
    })
write('speech', 'ctc', 'torch ctc_loss without reduction, zero_infinity', cases)
