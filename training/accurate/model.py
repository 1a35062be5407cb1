"""The encoder, as MiniLM has it, and the heads that read attributions off its states."""

import torch
from torch import nn
from torch.nn import functional as F

from corpus import SHAPES

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
# So many layers at the bottom stay as they are; the looks of letters come in above them.
FIXED = 2
# Pointing: width of its hidden states, and how far the distance from the anchor is told apart.
POINTER, DISTANCE = 256, 64
ROLES = 7


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x, mask, dropout):
        batch, length, _ = x.shape
        qkv = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(*qkv, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + F.dropout(self.out(mixed), dropout, self.training))
        inner = F.gelu(self.up(x), approximate="tanh")
        return self.norm2(x + F.dropout(self.down(inner), dropout, self.training))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(2 * SHAPES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.cue = nn.Linear(WIDTH, 1)
        self.inside = nn.Linear(WIDTH, 2)
        self.token = nn.Linear(WIDTH, POINTER)
        self.anchor = nn.Linear(WIDTH, POINTER)
        self.distance = nn.Embedding(2 * DISTANCE + 1, POINTER)
        self.hidden = nn.Linear(POINTER, POINTER)
        self.point = nn.Linear(POINTER, ROLES)
        self.none = nn.Linear(WIDTH, ROLES)
        nn.init.zeros_(self.shapes.weight)
        nn.init.normal_(self.distance.weight, std=0.1)

    def load_minilm(self, path):
        from safetensors_file import load

        tensors = load(path)

        def copy(parameter, name):
            parameter.data.copy_(tensors[name])

        with torch.no_grad():
            copy(self.words.weight, "embeddings.word_embeddings.weight")
            copy(self.positions.weight, "embeddings.position_embeddings.weight")
            self.positions.weight += tensors["embeddings.token_type_embeddings.weight"][0]
            copy(self.norm.weight, "embeddings.LayerNorm.weight")
            copy(self.norm.bias, "embeddings.LayerNorm.bias")
            for number, layer in enumerate(self.layers):
                base = f"encoder.layer.{number}."
                for kind in ("weight", "bias"):
                    parts = [tensors[f"{base}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                    getattr(layer.qkv, kind).copy_(torch.cat(parts))
                    copy(getattr(layer.out, kind), f"{base}attention.output.dense.{kind}")
                    copy(getattr(layer.norm1, kind), f"{base}attention.output.LayerNorm.{kind}")
                    copy(getattr(layer.up, kind), f"{base}intermediate.dense.{kind}")
                    copy(getattr(layer.down, kind), f"{base}output.dense.{kind}")
                    copy(getattr(layer.norm2, kind), f"{base}output.LayerNorm.{kind}")

    def encode(self, ids, shapes, mask, dropout=0.1):
        places = torch.arange(ids.shape[1])
        mask = None if mask.all() else mask[:, None, None, :]
        with torch.no_grad():
            x = self.norm(self.words(ids) + self.positions(places))
            for layer in self.layers[:FIXED]:
                x = layer(x, mask, 0.0)
        x = x + self.shapes(shapes)
        for layer in self.layers[FIXED:]:
            x = layer(x, mask, dropout)
        return x

    def pointers(self, states, anchors):
        """Scores of the pieces of each anchor's segment, and of none behind them: anchor, piece, role."""
        window, anchor, first, end = anchors.unbind(1)
        longest = int((end - first).max())
        places = first[:, None] + torch.arange(longest)
        inside = places < end[:, None]
        places = torch.minimum(places, end[:, None] - 1)
        token = self.token(states)[window[:, None], places]
        held = states[window, anchor]
        distance = (places - anchor[:, None]).clamp(-DISTANCE, DISTANCE) + DISTANCE
        hidden = F.gelu(token + self.anchor(held)[:, None] + self.distance(distance), approximate="tanh")
        hidden = F.dropout(hidden, 0.1, self.training)
        hidden = hidden + F.gelu(self.hidden(hidden), approximate="tanh")
        scores = self.point(hidden).masked_fill(~inside[:, :, None], -1e4)
        return torch.cat([scores, self.none(held)[:, None]], 1)


def loss(model, batch):
    tensor = torch.from_numpy
    states = model.encode(tensor(batch.ids), tensor(batch.shapes), tensor(batch.mask))
    real = tensor(batch.real)
    cue = F.binary_cross_entropy_with_logits(model.cue(states)[..., 0][real], tensor(batch.cues)[real])
    inside = F.binary_cross_entropy_with_logits(model.inside(states)[real], tensor(batch.inside)[real])
    total = 20 * cue + inside
    if len(batch.anchors):
        scores = model.pointers(states, tensor(batch.anchors))
        roles = tensor(batch.roles)
        none = scores.shape[1] - 1
        roles = torch.where(roles == -1, none, roles)
        pointing = F.cross_entropy(scores, roles, ignore_index=-100)
        total = total + 2 * pointing
    return total
