"""Reads a safetensors file: a header in JSON that says where each tensor lies."""

import json
import struct

import torch


def load(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        flat = torch.frombuffer(bytearray(data[8 + length + start:8 + length + end]), dtype=torch.float32)
        tensors[name] = flat.view(entry["shape"])
    return tensors
