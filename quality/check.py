#!/usr/bin/env python3
"""Measures the built extractor on the annotated articles and compares it with floors.toml.

    quality/check.py [BINARY] [EVALUATION_FOLDER] [MODEL]

The folder, ../shared/eval unless named, holds articles, annotations and their scorer. The model is the
fast one unless it is named.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
NUMBER = r"\s+(\d+\.\d)"


def main():
    binary = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent / "target/release/quotarium").resolve()
    data = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else HERE.parent.parent / "shared/eval").resolve()
    model = sys.argv[3] if len(sys.argv) > 3 else "fast"
    for needed in (binary, data / "score.py"):
        if not needed.exists():
            sys.exit(f"quality: {needed} is missing")
    floors = tomllib.loads((HERE / "floors.toml").read_text())[model]
    with tempfile.TemporaryDirectory() as scratch:
        measured = {}
        folder = pathlib.Path(scratch)
        measured["polnear-dev"] = polnear(binary, model, data, folder)
        measured["together"] = together(binary, model, data, folder)
    misses = 0
    for name, expected in floors.items():
        for figure, floor in expected.items():
            got = measured[name][figure]
            misses += got < floor
            print(f"quality: {model} {name} {figure} {got:.1f}, floor {floor:.1f}{'' if got >= floor else ': MISSED'}")
    if misses:
        sys.exit(f"quality: {misses} of the floors are missed")


def polnear(binary, model, data, scratch):
    predictions = extract(binary, model, [data / "polnear/dev/articles.jsonl"], scratch / "polnear.jsonl")
    report = score(data, "polnear", data / "polnear/dev", predictions)
    figures = {}
    for label in ("Source", "Cue", "Content"):
        row = f"^{label}.*"
        figures[f"{label.lower()}-exact-f1"] = figure(report, f"{row}exact.*?F1{NUMBER}")
        figures[f"{label.lower()}-overlap-f1"] = figure(report, f"{row}overlap.*?F1{NUMBER}")
    return figures


def together(binary, model, data, scratch):
    """Both sets as one: the scorer looks for the texts beside the annotations."""
    sets = [data / "wikinews", data / "newswire"]
    (scratch / "text").mkdir()
    for folder in sets:
        for text in (folder / "text").iterdir():
            shutil.copy(text, scratch / "text")
    gold = scratch / "gold.jsonl"
    gold.write_text("".join((folder / "gold.jsonl").read_text(encoding="utf8").rstrip("\n") + "\n" for folder in sets), encoding="utf8")
    predictions = extract(binary, model, [folder / "articles.jsonl" for folder in sets], scratch / "together.jsonl")
    report = score(data, "statements", gold, predictions)
    return {
        "statements-f1": figure(report, f"^statements.*F1{NUMBER}"),
        "who-what-when-f1": figure(report, rf"^who\+what\+when.*F1{NUMBER}"),
        **{f"{form}-recall": figure(report, rf"^\s+recall {form}{NUMBER}") for form in ("direct", "mixed", "indirect")},
    }


def extract(binary, model, inputs, output):
    with open(output, "wb") as out:
        subprocess.run([binary, "extract", "--model", model, "--format", "jsonl", *inputs], stdout=out, check=True)
    return output


def score(data, kind, gold, predictions):
    report = subprocess.run(
        [sys.executable, data / "score.py", kind, gold, predictions], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    print(report, end="")
    return report


def figure(report, pattern):
    found = re.search(pattern, report, re.MULTILINE)
    if not found:
        sys.exit(f"quality: the scorer's report has no {pattern!r}")
    return float(found[1])


if __name__ == "__main__":
    main()
