"""PolNeAR as windows of wordpieces, and predictions back as spans of the text."""

import glob
import os
import random

import numpy as np

# A window holds at most this many wordpieces, with its marks of beginning and end.
WINDOW = 256
CLS, SEP = 101, 102
# Of the segments without attribution this share is left out of each epoch, which saves time.
SILENT = 0.6
# Kinds of pieces by their letters; see `shape`. Each also stands for "with a space before".
SHAPES = 8


class Attribution:
    """One attribution: its cue, its source if it has one, and up to two fragments of content."""

    def __init__(self, cue, source, content):
        self.cue, self.source, self.content = cue, source, content


class Article:
    """A text as wordpieces with their places, cut into segments, with the attributions of the gold."""

    def __init__(self, name, text, tokenizer, attributions, gold):
        self.name, self.text, self.gold = name, text, gold
        self.ids, self.starts, self.ends, self.shapes = [], [], [], []
        self.segments = []
        at = 0
        for line in text.split("\n"):
            encoding = tokenizer.encode(line, add_special_tokens=False)
            first = len(self.ids)
            for piece, (start, end) in zip(encoding.ids, encoding.offsets):
                self.ids.append(piece)
                self.starts.append(at + start)
                self.ends.append(at + end)
                self.shapes.append(shape(line, start, end))
            self.cut(first, len(self.ids))
            at += len(line) + 1
        self.attributions = [found for found in map(self.aligned, attributions) if found]

    def cut(self, first, end):
        """Cuts a paragraph into segments that fit a window: behind a sentence, or anywhere if it must."""
        limit = WINDOW - 2
        while end - first > limit:
            at = first + limit
            while at > first + limit // 4 and not self.begins_sentence(at):
                at -= 1
            if not self.begins_sentence(at):
                at = first + limit
            self.segments.append((first, at))
            first = at
        if first < end:
            self.segments.append((first, end))

    def begins_sentence(self, at):
        """Whether a piece with a space before follows a full stop, perhaps with a closing mark between."""
        if not self.shapes[at] & 1:
            return False
        before = at - 1
        if self.text[self.starts[before]] in "\"”’')":
            before -= 1
        return self.text[self.starts[before]] in ".!?"

    def pieces(self, start, end):
        """The pieces that a stretch of characters touches."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left"))
        return (first, last) if first < last else None

    def aligned(self, attribution):
        cue = self.pieces(*attribution.cue)
        if not cue:
            return None
        source = attribution.source and self.pieces(*attribution.source)
        content = [found for found in (self.pieces(*span) for span in attribution.content) if found]
        return Attribution(cue, source, content[:2])

    def reports(self, segment):
        return any(segment[0] <= found.cue[0] < segment[1] for found in self.attributions)

    def characters(self, piece_span):
        return self.starts[piece_span[0]], self.ends[piece_span[1] - 1]


def shape(text, start, end):
    """How the letters of a piece look, and, as lowest bit, whether a space or the line's start is before it."""
    letters = text[start:end]
    spaced = start == 0 or text[start - 1].isspace()
    if not letters or not any(letter.isalnum() for letter in letters):
        kind = 1
    elif any(letter.isnumeric() for letter in letters):
        kind = 2
    elif not any(letter.isupper() for letter in letters):
        kind = 3
    elif not letters[0].isupper():
        kind = 4
    elif len(letters) > 1 and all(letter.isupper() for letter in letters):
        kind = 5
    else:
        kind = 6
    return 2 * kind + spaced


def windows(segments, limit=WINDOW, first_limit=None):
    """Runs of whole segments that fit a window together."""
    out, run, size = [], [], 1
    room = first_limit or limit
    for segment in segments:
        length = segment[1] - segment[0] + 1
        if run and size + length > room:
            out.append(run)
            run, size, room = [], 1, limit
        run.append(segment)
        size += length
    if run:
        out.append(run)
    return out


def read(folder, tokenizer):
    """Reads the articles of a folder. Of articles with two annotators the first counts."""
    articles, seen = [], set()
    for path in sorted(glob.glob(os.path.join(folder, "attributions", "*.ann"))):
        name = os.path.basename(path).rsplit("_", 1)[0]
        if name in seen:
            continue
        seen.add(name)
        with open(os.path.join(folder, "text", name + ".txt"), encoding="utf8", newline="") as file:
            text = file.read()
        attributions, gold = standoff(path, text)
        articles.append(Article(name, text, tokenizer, attributions, gold))
    return articles


def standoff(path, text):
    """The attributions of a brat file, and all its spans cut at line ends: what is scored."""
    spans, events = {}, []
    gold = {"Source": set(), "Cue": set(), "Content": set()}
    for line in open(path, encoding="utf8", newline="\n"):
        columns = line.rstrip("\n").split("\t")
        if len(columns) < 2:
            continue
        if columns[0].startswith("T"):
            label, _, places = columns[1].partition(" ")
            pieces = []
            for place in places.split(";"):
                pieces += lines(text, *map(int, place.split()))
            spans[columns[0]] = pieces
            if label in gold:
                gold[label].update(pieces)
        elif columns[0].startswith("E"):
            events.append(columns[1])
    attributions = []
    for event in events:
        cue, source, content = [], [], []
        for role in event.split():
            kind, _, name = role.partition(":")
            kind = kind.rstrip("0123456789")
            {"Cue": cue, "Source": source, "Content": content}.get(kind, []).extend(spans.get(name, []))
        if cue and content:
            attributions.append(Attribution(min(cue), min(source) if source else None, sorted(content)))
    return attributions, gold


def lines(text, start, end):
    """A stretch cut at line ends, without white space at its ends."""
    at = start
    for piece in text[start:end].split("\n"):
        first, last = at, at + len(piece)
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            yield first, last
        at += len(piece) + 1


class Batch:
    """Windows side by side. Roles: cue end, then first and last piece of source and of both fragments."""

    def __init__(self, runs):
        size = max(1 + sum(end - start + 1 for start, end in run) for _, run in runs)
        self.runs = runs
        self.ids = np.zeros((len(runs), size), np.int64)
        self.shapes = np.zeros((len(runs), size), np.int64)
        self.mask = np.zeros((len(runs), size), bool)
        self.real = np.zeros((len(runs), size), bool)
        self.cues = np.zeros((len(runs), size), np.float32)
        self.inside = np.zeros((len(runs), size, 2), np.float32)
        self.places = [{} for _ in runs]
        # Per anchor: window, piece of the window, segment's first piece and end there.
        self.anchors, self.roles = [], []
        for row, (article, run) in enumerate(runs):
            self.fill(row, article, run)
        # Pointing is among the pieces of the anchor's segment; -1 stands for none.
        self.anchors = np.array(self.anchors, np.int64).reshape(-1, 4)
        self.roles = np.array(self.roles, np.int64).reshape(-1, 7)

    def fill(self, row, article, run):
        self.ids[row, 0] = CLS
        at, where, segment_of = 1, self.places[row], {}
        for start, end in run:
            length = end - start
            self.ids[row, at:at + length] = article.ids[start:end]
            self.shapes[row, at:at + length] = article.shapes[start:end]
            self.real[row, at:at + length] = True
            for piece in range(start, end):
                where[piece] = at + piece - start
                segment_of[piece] = (at, at + length)
            at += length
            self.ids[row, at] = SEP
            at += 1
        self.mask[row, :at] = True
        for found in article.attributions:
            if found.cue[0] not in where:
                continue
            anchor = where[found.cue[0]]
            first, end = segment_of[found.cue[0]]

            def inside(span):
                """Where the span is in the segment: None where it has to be left out of the training."""
                if span is None:
                    return -1, -1
                a, b = where.get(span[0]), where.get(span[1] - 1)
                if a is None or b is None or not (first <= a <= b < end):
                    return None, None
                return a - first, b - first

            self.cues[row, anchor] = 1
            content = [*found.content, None, None][:2]
            spans = [inside(found.source), inside(content[0]), inside(content[1])]
            cue_end = inside(found.cue)[1]
            for kind, span in ((0, found.source), (1, content[0]), (1, content[1])):
                for piece in range(*(span or (0, 0))):
                    if piece in where:
                        self.inside[row, where[piece], kind] = 1
            roles = [cue_end, *(place for span in spans for place in span)]
            self.anchors.append((row, anchor, first, end))
            self.roles.append([-100 if role is None else role for role in roles])


def batches(articles, pieces, seed):
    """Batches of about so many pieces, windows of like length together, in an order that the seed makes."""
    order = random.Random(seed)
    runs = []
    for article in articles:
        first_limit = order.randint(WINDOW // 4, WINDOW)
        segments = [segment for segment in article.segments if article.reports(segment) or order.random() >= SILENT]
        runs += [(article, run) for run in windows(segments, first_limit=first_limit)]
    order.shuffle(runs)
    runs.sort(key=lambda run: size(run) // 16)
    out, batch, widest = [], [], 0
    for run in runs:
        width = max(widest, size(run))
        if batch and width * (len(batch) + 1) > pieces:
            out.append(batch)
            batch, width = [], size(run)
        batch.append(run)
        widest = width
    out.append(batch)
    order.shuffle(out)
    return [Batch(batch) for batch in out]


def size(run):
    return 1 + sum(end - start + 1 for start, end in run[1])
