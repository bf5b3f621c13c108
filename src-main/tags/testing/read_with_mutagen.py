"""Prints what mutagen reads in each file given on standard input (one path a line) as one JSON object a line.

{"path", "genre": [values], "mood": [values], "others": {key: value}}, or {"path", "error"}. Every other tag is shown in
full but for binary data, of which it is the sha256: two files with the same others have the same other tags.
"""

import hashlib
import json
import re
import sys

import mutagen
from mutagen.id3 import ID3, Frame

GENRE_KEYS = {"tcon", "genre", "\xa9gen", "wm/genre"}
MOOD_KEYS = {"tmoo", "mood", "txxx:mood", "----:com.apple.itunes:mood", "wm/mood"}


def texts(value):
    """The values of one tag as text."""
    if isinstance(value, Frame):
        return list(getattr(value, "genres", None) or map(str, value.text))
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    if isinstance(value, bytes):
        return [value.decode("utf-8")]
    if isinstance(value, mutagen.apev2.APETextValue):
        return list(value)
    return [str(value)]


def shown(value):
    """A value that differs whenever the tag does."""
    if isinstance(value, bytes) and len(value) > 40:
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Frame):
        return {name: shown(part) for name, part in vars(value).items() if name != "encoding"}
    if isinstance(value, (list, tuple)):
        return [shown(part) for part in value]
    data = getattr(value, "data", None)
    return hashlib.sha256(data).hexdigest() if isinstance(data, bytes) else repr(value)


def read(path):
    file = mutagen.File(path)
    if file is None:
        return {"path": path, "error": "mutagen does not know this format"}
    tags = file.tags
    items = [] if tags is None else (list(tags.items()) if isinstance(tags, (dict, ID3)) else grouped(tags))
    result = {"path": path, "genre": [], "mood": [], "others": {}}
    for key, value in items:
        name = key.lower()
        if name in GENRE_KEYS:
            result["genre"] += texts(value)
        elif name in MOOD_KEYS:
            result["mood"] += texts(value)
        else:
            # Comments without a name are called by their place, which moves.
            stable = "unnamed" if re.fullmatch(r"unknown\d+", name) else key
            result["others"].setdefault(stable, []).append(shown(value))
    return result


def grouped(tags):
    """Tags that are lists of pairs or look like a dictionary: each name once, with all its values."""
    return [(name, tags[name]) for name in dict.fromkeys(tags.keys())]


for line in sys.stdin:
    name = line.rstrip("\n")
    try:
        answer = read(name)
    except Exception as error:  # whatever mutagen stumbles over is an answer, too
        answer = {"path": name, "error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, ensure_ascii=True, sort_keys=True, default=repr))
