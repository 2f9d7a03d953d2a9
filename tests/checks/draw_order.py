#!/usr/bin/env python3
"""Two draws from a random stream in two arguments of one call: which comes first is up to the compiler."""
import pathlib
import re
import sys

# `between`, `below` and `chance` are draws whatever the stream is called.
DRAW = re.compile(r"\w(?:\(\))?\s*(?:\.|->)\s*(?:below|between|chance)\("
                  r"|(?:random|prng|rng|dice)\w*(?:\(\))?\s*(?:\.|->)\s*(?:next|uuid)\(|Uuid::random\(", re.I)


def argument_lists(text):
    """(start, [argument, ...]) of every pair of parentheses."""
    stack = []
    for at, c in enumerate(text):
        if c in "([{":
            stack.append((c, at, [at + 1]))
        elif c == "," and stack:
            stack[-1][2].append(at + 1)
        elif c in ")]}" and stack:
            opened, start, starts = stack.pop()
            if opened == "(":
                ends = [s - 1 for s in starts[1:]] + [at]
                yield start, [text[s:e] for s, e in zip(starts, ends)]


wrong = 0
for path in sorted(pathlib.Path("core").rglob("*")):
    if path.suffix not in (".cpp", ".h"):
        continue
    text = re.sub(r"//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)'", lambda m: " " * len(m.group()), path.read_text())
    for start, arguments in argument_lists(text):
        if sum(1 for argument in arguments if DRAW.search(argument)) > 1:
            print(f"{path}:{text.count(chr(10), 0, start) + 1}: two arguments draw from a random stream")
            wrong += 1
sys.exit(1 if wrong else 0)
