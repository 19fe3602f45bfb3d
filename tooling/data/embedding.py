"""Writes bytes as TypeScript modules: deflated, in base64, so that Node and every bundler can load them."""

import base64
import pathlib
import zlib

PACKAGES = pathlib.Path(__file__).resolve().parents[2] / 'packages'


def deflated(data):
    """Raw deflate (RFC 1951), as hard as zlib can, in base64."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return base64.b64encode(compressor.compress(data) + compressor.flush()).decode()


def words(values):
    return '[' + ', '.join("'" + value.replace("'", "\\'") + "'" for value in values) + ']'


def write(package, name, text):
    path = PACKAGES / package / 'src' / 'embedded' / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    print(f'{path.relative_to(PACKAGES.parent)}: {len(text)} bytes')
