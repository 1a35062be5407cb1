"""Writes a checkpoint as the file that the program embeds, in eight bits, and says what that costs.

    export.py POLNEAR_DIR MINILM_DIR CHECKPOINT OUT_FILE
"""

import argparse
import os
import struct

import numpy as np
import torch
from blake3 import blake3
from tokenizers import Tokenizer

from corpus import WINDOW, read
from decode import predict, score
from model import Model

FORMAT = b"quotarium encoder 1\n"
# Of the paragraphs with an attribution the gate may lose so many.
LOST = 0.003


def rounded(matrix):
    """Scales and eight-bit weights of each row."""
    scales = matrix.abs().amax(1).clamp_min(1e-12) / 127
    weights = torch.round(matrix / scales[:, None]).clamp(-127, 127).to(torch.int8)
    return scales, weights


class Writer:
    """Collects the tensors, and puts the rounded values back into the model."""

    def __init__(self):
        self.parts = []

    def matrix(self, parameter, rows=None):
        scales, weights = rounded(parameter.data)
        parameter.data.copy_(weights.float() * scales[:, None])
        for scale, row in list(zip(scales.tolist(), weights.numpy()))[:rows]:
            self.parts += [struct.pack("<f", scale), row.tobytes()]

    def vector(self, parameter):
        self.parts.append(parameter.data.numpy().astype("<f4").tobytes())

    def linear(self, linear):
        self.matrix(linear.weight)
        self.vector(linear.bias)

    def norm(self, norm):
        self.vector(norm.weight)
        self.vector(norm.bias)


def gate(train, dev):
    """Weights of pieces whose sum tells paragraphs that may have an attribution, and what to add."""
    torch.manual_seed(1)

    def rows(articles):
        for article in articles:
            for segment in article.segments:
                yield sorted(set(article.ids[segment[0]:segment[1]])), article.reports(segment)

    def packed(examples):
        counts = [0, *(len(pieces) for pieces, _ in examples)]
        flat = torch.tensor([piece for pieces, _ in examples for piece in pieces])
        return flat, torch.tensor(np.cumsum(counts)[:-1])

    known, held = list(rows(train)), list(rows(dev))
    bag = torch.nn.EmbeddingBag(30522, 1, mode="sum")
    torch.nn.init.zeros_(bag.weight)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([bag.weight, bias], lr=0.01)
    order = np.random.RandomState(1)
    for _ in range(6):
        mixed = order.permutation(len(known))
        for start in range(0, len(known), 512):
            examples = [known[at] for at in mixed[start:start + 512]]
            truth = torch.tensor([float(reports) for _, reports in examples])
            value = torch.nn.functional.binary_cross_entropy_with_logits(bag(*packed(examples))[:, 0] + bias, truth)
            optimizer.zero_grad()
            (value + 2e-5 * bag.weight.square().sum()).backward()
            optimizer.step()
    with torch.no_grad():
        sums = bag(*packed(held))[:, 0]
    reports = torch.tensor([reports for _, reports in held])
    least = float(torch.quantile(sums[reports], LOST))
    sizes = torch.tensor([float(len(pieces)) for pieces, _ in held])
    skipped = sums < least
    print(f"gate: passes over {100 * sizes[skipped].sum() / sizes.sum():.1f} % of the text of dev; "
          f"{100 * sizes[~reports].sum() / sizes.sum():.1f} % has no attribution")
    return torch.cat([bag.weight.data[:, 0], torch.tensor([-least])])


def main():
    arguments = argparse.ArgumentParser()
    for name in ("polnear", "minilm", "checkpoint", "out"):
        arguments.add_argument(name)
    arguments.add_argument("--no-scores", action="store_true")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(os.path.join(options.minilm, "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    dev = read(os.path.join(options.polnear, "dev"), tokenizer)
    train = read(os.path.join(options.polnear, "train"), tokenizer)
    model = Model()
    model.load_state_dict(torch.load(options.checkpoint))
    model.eval()

    def scores(what):
        if not options.no_scores:
            predictions = [predict(model, article) for article in dev]
            for threshold in (0.35, 0.4, 0.45, 0.5):
                print(what, threshold, " ".join(f"{value:.2f}" for value in score(dev, predictions, threshold)), flush=True)

    scores("32 bits")
    writer = Writer()
    writer.parts.append(gate(train, dev).numpy().astype("<f4").tobytes())
    writer.matrix(model.words.weight)
    writer.matrix(model.positions.weight, rows=WINDOW)
    writer.norm(model.norm)
    writer.matrix(model.shapes.weight)
    for layer in model.layers:
        writer.linear(layer.qkv)
        writer.linear(layer.out)
        writer.norm(layer.norm1)
        writer.linear(layer.up)
        writer.linear(layer.down)
        writer.norm(layer.norm2)
    writer.linear(model.cue)
    writer.linear(model.token)
    writer.linear(model.anchor)
    writer.matrix(model.distance.weight)
    for linear in (model.hidden, model.point, model.none):
        writer.linear(linear)
    scores("8 bits")
    pieces = [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])]
    vocabulary = "".join(piece + "\n" for piece in pieces).encode()
    body = struct.pack("<I", len(vocabulary)) + vocabulary + b"".join(writer.parts)
    with open(options.out, "wb") as file:
        file.write(FORMAT + blake3(body).digest() + body)
    print(f"{options.out}: {len(body) / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
