#!/usr/bin/env python3
"""Writes UnicodeForms.txt: what Unicode normalisation (UAX 15) needs, from Python's copy of the Unicode database.

    python3 make_unicode_tables.py > UnicodeForms.txt

Decompositions that came after Unicode 12.0 are left out: the reference's tables end there.

.NET normalises through ICU, which is absent in invariant globalisation mode: string.Normalize then returns its input.
"""
import unicodedata as u



LATER = [0x32FF, *range(0xA7F2, 0xA7F5), 0xAB69, *range(0x10780, 0x107BB), 0x11938, 0x1F16C, *range(0x1FBF0, 0x1FBFA)]

print(f"# Unicode 12.0 out of {u.unidata_version}, written by make_unicode_tables.py. One character a line:")
print("# D code decomposition: canonical; X: the same, never recomposed; K: compatibility only. All one step deep.")
print("# C first last class: canonical combining class of a range.")
for code in range(0x110000):
    char = chr(code)
    fields = u.decomposition(char).split()
    if not fields or code in LATER:
        continue
    if fields[0].startswith("<"):
        print("K", f"{code:X}", *(f.lstrip("0") for f in fields[1:]))
    else:
        kind = "D" if u.normalize("NFC", char) == char else "X"
        print(kind, f"{code:X}", *(f.lstrip("0") for f in fields))
code = 0
while code < 0x110000:
    value = u.combining(chr(code))
    first = code
    while code + 1 < 0x110000 and u.combining(chr(code + 1)) == value:
        code += 1
    if value:
        print("C", f"{first:X}", f"{code:X}", value)
    code += 1
