"""Golden vectors of pictures: files written by Pillow with their pixels as Pillow reads them, and sizes changed by PyTorch.

Also needs Debian's python3-pil.
"""

import base64
import io

import numpy as np
from PIL import Image

from common import F, PACKAGES, Random, number
import json
import torch

random = np.random.RandomState(7)


def picture(height, width, channels):
    """Smooth enough that lossy formats keep it."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        127 + 60 * np.sin(x / (3.0 + c) + c) + 50 * np.cos(y / (4.0 - c / 2) - c) + random.uniform(-8, 8, (height, width))
        for c in range(channels)
    ]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def file(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def case(name, data, mode=None, tolerance=0, max_value=255):
    image = Image.open(io.BytesIO(data))
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if mode:
        image = image.convert(mode)
    pixels = np.asarray(image)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    return {
        'name': name,
        'file': base64.b64encode(data).decode(),
        'shape': list(pixels.shape),
        'pixels': base64.b64encode(pixels.astype('<u2').tobytes()).decode(),
        'max': max_value,
        'tolerance': tolerance,
    }


rgb = Image.fromarray(picture(12, 17, 3))
rgba = Image.fromarray(picture(12, 17, 4))
grey = Image.fromarray(picture(12, 17, 1)[..., 0])
exif = Image.Exif()


def turned(orientation):
    exif[0x0112] = orientation
    return exif.tobytes()


deep = Image.fromarray((random.randint(0, 65536, (5, 7))).astype(np.uint16))
palette = rgb.quantize(9)
clear_palette = palette.copy()
clear_palette.info['transparency'] = 3
files = [
    case('png-rgb', file(rgb, 'PNG')),
    case('png-rgba', file(rgba, 'PNG'), 'RGBA'),
    case('png-grey', file(grey, 'PNG'), 'RGB'),
    case('png-grey-alpha', file(rgba.convert('LA'), 'PNG'), 'RGBA'),
    case('png-1-bit', file(grey.convert('1'), 'PNG'), 'RGB'),
    case('png-palette', file(palette, 'PNG', bits=4), 'RGB'),
    case('png-palette-alpha', file(palette, 'PNG', transparency=3), 'RGBA'),
    case('png-transparent-colour', file(rgb, 'PNG', transparency=tuple(picture(1, 1, 3)[0, 0].tolist())), 'RGBA'),
    case('png-16-bit-grey', file(deep, 'PNG'), None, 0, 65535),
    case('png-one-pixel', file(Image.fromarray(picture(1, 1, 3)), 'PNG')),
    case('png-turned', file(rgb, 'PNG', exif=turned(6))),
    case('png-animated', file(rgb, 'PNG', save_all=True, append_images=[rgb.rotate(180)])),
    case('jpeg-baseline', file(rgb, 'JPEG', quality=90), 'RGB', 1),
    case('jpeg-progressive', file(rgb, 'JPEG', quality=90, progressive=True), 'RGB', 1),
    case('jpeg-grey', file(grey, 'JPEG', quality=90), 'RGB', 1),
    *[case(f'jpeg-turned-{k}', file(rgb, 'JPEG', quality=90, exif=turned(k)), 'RGB', 1) for k in range(2, 9)],
    case('webp-lossless', file(rgba, 'WEBP', lossless=True, exact=True), 'RGBA'),
    case('webp-lossy', file(rgb, 'WEBP', quality=90), 'RGB', 1),
    case('webp-turned', file(rgb, 'WEBP', lossless=True, exif=turned(8)), 'RGB'),
    case('webp-animated', file(rgb, 'WEBP', lossless=True, save_all=True, append_images=[rgb.rotate(180)]), 'RGB'),
    case('jpeg-cmyk', file(rgb.convert('CMYK'), 'JPEG', quality=90), 'RGB', 2),
    case('jpeg-cmyk-turned', file(rgb.convert('CMYK'), 'JPEG', quality=90, exif=turned(6)), 'RGB', 2),
    case('gif', file(rgb, 'GIF'), 'RGB'),
    case('gif-interlaced', file(grey, 'GIF', interlace=1), 'RGB'),
    case('gif-animated', file(rgb, 'GIF', save_all=True, append_images=[rgb.rotate(180)]), 'RGB'),
]
unreadable = {
    'bmp': base64.b64encode(file(rgb, 'BMP')).decode(),
    'tiff': base64.b64encode(file(rgb, 'TIFF')).decode(),
}

draw = Random(3)
source = draw.uniform(0, 1, 1, 2, 9, 12)
sizes = []
for name, size, options in [
    ('bilinear-smaller', (4, 5), {'mode': 'bilinear', 'antialias': True, 'align_corners': False}),
    ('bilinear-larger', (14, 21), {'mode': 'bilinear', 'antialias': True, 'align_corners': False}),
    ('bilinear-one-axis', (9, 3), {'mode': 'bilinear', 'antialias': True, 'align_corners': False}),
    ('bilinear-no-antialias', (4, 5), {'mode': 'bilinear', 'antialias': False, 'align_corners': False}),
    ('nearest-smaller', (4, 5), {'mode': 'nearest-exact'}),
    ('nearest-larger', (20, 30), {'mode': 'nearest-exact'}),
    ('area', (3, 4), {'mode': 'area'}),
]:
    result = F.interpolate(source, size, **options)[0].permute(1, 2, 0)
    sizes.append(
        {
            'name': name,
            'interpolation': options['mode'].split('-')[0],
            'antialias': options.get('antialias', True),
            'output': {'shape': list(result.shape), 'data': [float(number(v)) for v in result.flatten().tolist()]},
        }
    )
image = source[0].permute(1, 2, 0)

target = PACKAGES / 'vision/src/golden'
target.mkdir(parents=True, exist_ok=True)
(target / 'files.json').write_text(
    json.dumps({'about': 'Files by Pillow; pixels as Pillow reads them, upright, 16 bits little-endian.', 'cases': files, 'unreadable': unreadable}, indent=1) + '\n'
)
(target / 'sizes.json').write_text(
    json.dumps(
        {
            'about': 'torch.nn.functional.interpolate.',
            'image': {'shape': list(image.shape), 'data': [float(number(v)) for v in image.flatten().tolist()]},
            'cases': sizes,
        }
    )
    + '\n'
)
