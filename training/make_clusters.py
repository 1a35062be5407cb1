#!/usr/bin/env python3
"""Makes models/clusters.bin: the word clusters of spacy-lookups-data that the labeller knows.

    pip download --no-deps spacy-lookups-data==1.0.5
    training/make_clusters.py spacy_lookups_data-1.0.5-py2.py3-none-any.whl models/clusters.bin

A row is the hash of a word in lower case (as in src/text/weights.rs) and its cluster, u32 and u16,
little-endian, in ascending order of hash. Only the most frequent words are taken: the table lists
them first.
"""
import gzip
import json
import struct
import sys
import zipfile

TABLE = "spacy_lookups_data/data/en_lexeme_cluster.json.gz"
MOST_ENTRIES = 400_000
MOST_WORDS = 90_000


def word_hash(word):
    """64-bit FNV-1a over the characters, folded to 32 bits."""
    value = 0xCBF29CE484222325
    for character in word:
        value = ((value ^ ord(character)) * 0x100000001B3) & (1 << 64) - 1
    return (value ^ (value >> 32)) & 0xFFFFFFFF


def main(wheel, output):
    with zipfile.ZipFile(wheel) as archive:
        clusters = json.loads(gzip.decompress(archive.read(TABLE)))
    rows = {}
    for number, (word, cluster) in enumerate(clusters.items()):
        if number >= MOST_ENTRIES or len(rows) >= MOST_WORDS:
            break
        if cluster != 0:
            rows.setdefault(word_hash(word.lower().replace("’", "'")), cluster & 0xFFFF)
    with open(output, "wb") as file:
        for row in sorted(rows.items()):
            file.write(struct.pack("<IH", *row))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
