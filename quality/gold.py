#!/usr/bin/env python3
"""Scores who said what and when on the articles of quality/gold, both halves apart.

    quality/gold.py [BINARY] [SCORER] [--failures]

The scorer is ../shared/eval/score.py unless named. `--failures` prints what is wrong in the open half.
"""

import importlib.util
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
MARK = re.compile(r"\{(@?)([\d,]+) |\}")
QUOTES = "\"“”"


def main():
    options = [argument for argument in sys.argv[1:] if argument.startswith("--")]
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    binary = pathlib.Path(arguments[0] if arguments else HERE.parent / "target/release/quotarium").resolve()
    scorer = pathlib.Path(arguments[1] if len(arguments) > 1 else HERE.parent.parent / "shared/eval/score.py").resolve()
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("score", scorer)
    rules = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rules)
    documents = read(HERE / "gold/articles.txt")
    floors = tomllib.loads((HERE / "gold/floors.toml").read_text())
    missed = []
    halves = {
        "open": [document for document in documents if document["number"] % 2],
        "closed": [document for document in documents if not document["number"] % 2],
    }
    for name, half in halves.items():
        with tempfile.TemporaryDirectory() as scratch:
            scratch = pathlib.Path(scratch)
            write(half, scratch)
            predictions = scratch / "predictions.jsonl"
            with open(predictions, "wb") as out:
                subprocess.run([binary, "extract", "--format", "jsonl", scratch / "articles.jsonl"], stdout=out, check=True)
            print(f"== {name} half: {len(half)} articles")
            report = subprocess.run(
                [sys.executable, scorer, "statements", scratch / "gold.jsonl", predictions], stdout=subprocess.PIPE, text=True, check=True
            ).stdout
            print(report, end="")
            roles(half, predictions, rules, name == "open" and "--failures" in options)
            got = float(re.search(r"^who\+what\+when.*F1\s+(\d+\.\d)", report, re.MULTILINE)[1])
            if got < floors[name]:
                missed.append(f"{name} half {got}, floor {floors[name]}")
    if missed:
        sys.exit(f"gold: {'; '.join(missed)}")


def read(path):
    """The articles with their statements as the scorer wants them."""
    documents = []
    for article in re.split(r"^=== ", path.read_text(encoding="utf8"), flags=re.MULTILINE)[1:]:
        heading, article = article.split("\n", 1)
        marked, lines = article.split("\n--\n")
        title, published = (part.strip() for part in heading.split("|"))
        number, name = title.split(" ")
        text, contents, speakers = unmarked(marked.strip("\n"), name)
        statements = [statement(line, text, contents, speakers, name) for line in lines.strip().split("\n")]
        numbered = {line.split(" ", 1)[0] for line in lines.strip().split("\n")}
        if numbered != set(contents) or not set(speakers) <= numbered:
            sys.exit(f"gold: {name} marks {sorted(contents)} and {sorted(speakers)}, and lists {sorted(numbered)}")
        documents.append({
            "number": int(number),
            "doc": name,
            "published": None if published == "-" else published,
            "text": text,
            "statements": statements,
        })
    return documents


def unmarked(marked, name):
    text, contents, speakers, opened, at = "", {}, {}, [], 0
    for mark in MARK.finditer(marked):
        text += marked[at:mark.start()]
        at = mark.end()
        if mark[0] == "}":
            spans, numbers, start = opened.pop()
            for number in numbers:
                spans.setdefault(number, []).append([start, len(text)])
        else:
            opened.append((speakers if mark[1] else contents, mark[2].split(","), len(text)))
    if opened:
        sys.exit(f"gold: a mark of {name} does not close")
    return text + marked[at:], contents, speakers


def statement(line, text, contents, speakers, name):
    number, rest = line.split(" ", 1)
    try:
        actors, role, dates = (part.strip() for part in rest.split("|"))
    except ValueError:
        sys.exit(f"gold: {name}: {line!r} has not three parts")
    actors = [None if actor.strip() == "-" else actor.strip() for actor in actors.split(" / ")]
    readings = [reading.split() for reading in dates.split(" or ")]
    dates = [None if date == "-" else date.replace("..", "/") for date, _ in readings]
    words = [text[start:end] for start, end in contents.get(number, [])]
    quoted = [word[0] in QUOTES and word[-1] in QUOTES for word in words]
    marks = any(mark in word for word in words for mark in QUOTES)
    return {
        "form": "direct" if all(quoted) else "mixed" if marks else "indirect",
        "content_spans": contents.get(number, []),
        "speaker_spans": speakers.get(number, []),
        "actor": actors[0],
        "also": actors[1:],
        "role": role,
        "date": dates[0],
        "also_dates": dates[1:],
        "basis": {"unknown": "none"}.get(readings[0][1], readings[0][1]),
        "bases": [basis for _, basis in readings],
    }


def write(documents, folder):
    (folder / "text").mkdir()
    with open(folder / "articles.jsonl", "w", encoding="utf8") as articles, open(folder / "gold.jsonl", "w", encoding="utf8") as gold:
        for document in documents:
            name = document["doc"]
            (folder / "text" / f"{name}.txt").write_text(document["text"], encoding="utf8", newline="")
            article = {"uri": f"{name}.txt", "text": document["text"]}
            if document["published"]:
                article["published"] = document["published"]
            articles.write(json.dumps(article) + "\n")
            gold.write(json.dumps(document) + "\n")


def roles(documents, predictions, rules, tell):
    """What the scorer leaves out: roles, and bases where several are right."""
    found = roled = right = based = 0
    predicted = [json.loads(line) for line in open(predictions, encoding="utf8")]
    for document, record in zip(documents, predicted):
        offsets = {}
        at = 0
        for index, character in enumerate(document["text"] + "\0"):
            offsets[at] = index
            at += len(character.encode("utf8"))
        for wanted in document["statements"]:
            got = best(wanted, record["statements"], offsets)
            if got is None:
                if tell:
                    print(f"   {document['doc']}: not found: {words_of(document, wanted)}")
                continue
            found += 1
            actor, date = got.get("actor") or {}, got.get("date") or {}
            basis = (date.get("basis") or "DATE_BASIS_UNKNOWN").rsplit("_", 1)[-1].lower()
            based += basis in wanted["bases"]
            if wanted["role"]:
                roled += 1
                right += alike(actor.get("role", ""), wanted["role"])
            if tell:
                failures(document, wanted, actor, date, basis, rules)
    print(f"  role, where the text gives one     {100 * right / max(roled, 1):5.1f}   {right} of {roled}")
    print(f"  basis, where several are right     {100 * based / max(found, 1):5.1f}   {based} of {found}")


def failures(document, wanted, actor, date, basis, rules):
    say = lambda problem: print(f"   {document['doc']}: {problem}: {words_of(document, wanted)}")
    name, role = actor.get("displayName"), actor.get("role", "")
    if rules.fold(name) not in {rules.fold(name) for name in [wanted["actor"], *wanted["also"]]}:
        say(f"actor {name!r}, not {wanted['actor']!r}")
    if wanted["role"] and not alike(role, wanted["role"]):
        say(f"role {role!r}, not {wanted['role']!r}")
    dates = [wanted["date"], *wanted["also_dates"]]
    if not rules.dated_right(rules.predicted_interval(date), dates) or basis not in wanted["bases"]:
        say(f"{date.get('start')} to {date.get('end')} {basis}, not {dates} {wanted['bases']}")


def words_of(document, statement):
    start, end = statement["content_spans"][0]
    return document["text"][start:end][:60]


def best(wanted, statements, offsets):
    """The speech that covers most of the wanted content, and at least half."""
    def characters(spans):
        return {at for start, end in spans for at in range(start, end)}

    want = characters(wanted["content_spans"])
    scored = []
    for statement in statements:
        if statement.get("act") != "STATEMENT_ACT_SPEECH" or statement.get("modality") != "STATEMENT_MODALITY_ASSERTED":
            continue
        got = characters((offsets[int(span.get("start", 0))], offsets[int(span["end"])]) for span in statement["content"])
        scored.append((len(want & got) / len(want | got), len(scored), statement))
    share, _, statement = max(scored, default=(0, 0, None), key=lambda entry: entry[:2])
    return statement if share >= 0.5 else None


def alike(role, wanted):
    """Whether two descriptions of a role have mostly the same words."""
    words = lambda text: set(re.findall(r"\w+", text.lower())) - {"the", "a", "an", "of", "who", "s", "at", "its", "her", "his"}
    role, wanted = words(role), words(wanted)
    return bool(role & wanted) and 2 * len(role & wanted) >= max(len(role), len(wanted))


if __name__ == "__main__":
    main()
