#!/usr/bin/env python3
"""Keeps brokerlab_ko.ts in step with the sources: every text that is to be translated is in it, nothing else.

    extract.py            rewrites the file, keeping the translations it has; new texts come in unfinished
    extract.py --check    says what is missing or superfluous, exit 1 if anything is

All texts share one context: a sentence means the same wherever it stands, and is translated once.
"""
import re
import sys
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

here = Path(__file__).resolve().parent
ts = here / "brokerlab_ko.ts"
literal = r'"(?:[^"\\]|\\.)*"'
text = rf"({literal}(?:\s*{literal})*)"
patterns = [
    rf"\btr\(\s*{text}",
    rf"QT_TR_NOOP\(\s*{text}",
    rf"QT_TRANSLATE_NOOP\(\s*{literal}\s*,\s*{text}",
    rf"translate\(\s*{literal}\s*,\s*{text}",
]


def unquote(found):
    joined = "".join(part[1:-1] for part in re.findall(literal, found))
    return joined.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")


def wanted():
    out = {}
    for folder in ("widgets", "app"):
        for path in sorted((here.parent.parent / folder).rglob("*.cpp")):
            source = path.read_text(encoding="utf-8")
            # Both branches of `condition ? tr("a") : tr("b")` are found; `tr(x ? "a" : "b")` would not be, so it is not used.
            for pattern in patterns:
                for match in re.finditer(pattern, source):
                    out.setdefault(unquote(match.group(1)), path.name)
    return out


def known():
    out = {}
    if ts.exists():
        for message in ElementTree.parse(ts).iter("message"):
            translation = message.find("translation")
            done = translation is not None and translation.text and translation.get("type") != "unfinished"
            out[message.find("source").text] = translation.text if done else None
    return out


def write(texts, translations):
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>", '<TS version="2.1" language="ko_KR" sourcelanguage="en">',
             "<context>", "    <name>Brokerlab</name>"]
    for source in sorted(texts):
        translated = translations.get(source)
        lines += ["    <message>", f"        <source>{escape(source)}</source>",
                  f"        <translation>{escape(translated)}</translation>" if translated else '        <translation type="unfinished"></translation>',
                  "    </message>"]
    ts.write_text("\n".join(lines + ["</context>", "</TS>", ""]), encoding="utf-8")


def main():
    texts, translations = wanted(), known()
    missing = sorted(t for t in texts if not translations.get(t))
    superfluous = sorted(t for t in translations if t not in texts)
    places = lambda t: sorted(set(re.findall(r"\{\w+\}", t)))
    wrong = sorted(t for t in texts if translations.get(t) and places(t) != places(translations[t]))
    # Which particle stands after a name depends on the name's last letter: no sentence may need one there.
    particle = re.compile(r"\}(?:이|가|을|를|은|는|와|과|으로|로|을\(를\)|이\(가\)|은\(는\)|와\(과\))(?=[\s,.)]|$)")
    bent = sorted(t for t in texts if particle.search(translations.get(t) or ""))
    if "--check" not in sys.argv:
        write(texts, translations)
    for title, items in (("not translated", missing), ("no longer used", superfluous), ("other places than the original", wrong), ("a particle after a place", bent)):
        for item in items:
            print(f"{title}: {item!r}")
    return 1 if missing or wrong or bent or (superfluous and "--check" in sys.argv) else 0


if __name__ == "__main__":
    sys.exit(main())
