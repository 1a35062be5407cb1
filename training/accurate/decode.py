"""From the model's scores to attributions, and their scores against the gold."""

import torch

from corpus import Batch, windows

# A cue is kept from this probability on.
THRESHOLD = 0.5


@torch.no_grad()
def predict(model, article, floor=0.1):
    """The attributions of an article as (probability, cue, source, content), in pieces."""
    found = []
    for run in windows(article.segments):
        batch = Batch([(article, run)])
        tensor = torch.from_numpy
        states = model.encode(tensor(batch.ids), tensor(batch.shapes), tensor(batch.mask))
        chances = torch.sigmoid(model.cue(states)[0, :, 0]).tolist()
        anchors, firsts = [], []
        at = 1
        for start, end in run:
            for place in range(at, at + end - start):
                if chances[place] >= floor:
                    anchors.append((0, place, at, at + end - start))
                    firsts.append(start)
            at += end - start + 1
        if not anchors:
            continue
        scores = model.pointers(states, torch.tensor(anchors))
        for (_, place, first, end), start, table in zip(anchors, firsts, scores):
            found.append((chances[place], *spans(table, place - first, end - first, start)))
    return found


def spans(table, anchor, length, start):
    """Reads cue, source and content of one anchor off its table of scores."""
    table = torch.log_softmax(table, 0)
    none, table = table[-1], table[:length]
    cue_end = anchor + int(table[anchor:, 0].argmax())
    cue = (start + anchor, start + cue_end + 1)
    outside = torch.ones(length, length).triu().bool()
    outside[:cue_end + 1, anchor:] = False
    source, first, second = (
        best(table[:, role], table[:, role + 1], none[role] + none[role + 1], outside) for role in (1, 3, 5)
    )
    content = sorted({span for span in (first, second) if span})
    if len(content) == 2 and content[1][0] < content[0][1]:
        content = [first]
    shift = lambda span: (start + span[0], start + span[1])
    return cue, source and shift(source), [shift(span) for span in content]


def best(begins, ends, none, together):
    """The stretch of the highest score, unless none is better."""
    length = len(begins)
    pairs = (begins[:, None] + ends[None, :]).masked_fill(~together, -1e4)
    at = int(pairs.argmax())
    begin, end = divmod(at, length)
    return (begin, end + 1) if pairs[begin, end] > none else None


def score(articles, predictions, threshold):
    """Exact F1 of source, cue and content in per cent."""
    counts = {label: [0, 0, 0] for label in ("Source", "Cue", "Content")}
    for article, found in zip(articles, predictions):
        mine = {label: set() for label in counts}
        taken = set()
        for chance, cue, source, content in sorted(found, reverse=True, key=lambda found: found[0]):
            if chance < threshold or taken & set(range(*cue)):
                continue
            taken |= set(range(*cue))
            mine["Cue"].add(article.characters(cue))
            if source:
                mine["Source"].add(article.characters(source))
            mine["Content"].update(map(article.characters, content))
        for label, count in counts.items():
            count[0] += len(mine[label] & article.gold[label])
            count[1] += len(mine[label])
            count[2] += len(article.gold[label])
    return [200 * hit / (mine + gold) if mine + gold else 0.0 for hit, mine, gold in counts.values()]
