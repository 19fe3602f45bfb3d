"""Reads TensorBoard event files with nothing but Python's standard library; prints their events as JSON.

An independent reader for the test: frames and checksums as in TensorFlow's record_writer.h, messages as in event.proto and
summary.proto, both decoded here by hand.
"""

import json
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    position = 0
    while position < len(data):
        (length,) = struct.unpack_from("<Q", data, position)
        (check,) = struct.unpack_from("<I", data, position + 8)
        assert check == masked(data[position : position + 8]), "checksum of a length"
        body = data[position + 12 : position + 12 + length]
        assert len(body) == length, "a record that is cut off"
        (check,) = struct.unpack_from("<I", data, position + 12 + length)
        assert check == masked(body), "checksum of a record"
        yield body
        position += 16 + length


def varint(data, position):
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position


def fields(data):
    position = 0
    while position < len(data):
        key, position = varint(data, position)
        kind = key & 7
        if kind == 0:
            value, position = varint(data, position)
        elif kind == 1:
            value = struct.unpack_from("<d", data, position)[0]
            position += 8
        elif kind == 5:
            value = struct.unpack_from("<f", data, position)[0]
            position += 4
        else:
            assert kind == 2, kind
            length, position = varint(data, position)
            value = data[position : position + length]
            position += length
        yield key >> 3, value


def histogram(data):
    names = {1: "min", 2: "max", 3: "num", 4: "sum", 5: "sumSquares", 6: "bucketLimit", 7: "bucket"}
    result = {}
    for number, value in fields(data):
        result[names[number]] = list(struct.unpack(f"<{len(value) // 8}d", value)) if number > 5 else value
    return result


def summary_value(data):
    result = {}
    for number, value in fields(data):
        if number == 1:
            result["tag"] = value.decode()
        elif number == 2:
            result["simpleValue"] = value
        else:
            assert number == 5, number
            result["histo"] = histogram(value)
    return result


def event(data):
    result = {"step": 0, "values": []}
    for number, value in fields(data):
        if number == 1:
            result["wallTime"] = value
        elif number == 2:
            result["step"] = value
        elif number == 3:
            result["fileVersion"] = value.decode()
        else:
            assert number == 5, number
            result["values"] = [summary_value(item) for _, item in fields(value)]
    return result


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        print(json.dumps([event(item) for item in records(file.read())]))
