"""Fuzzing of the same readers as ``readers.py``, unguided: quicker a case, and needs no package.

A case is a sound file with bytes replaced, cut out, copied or put in; it is a function of the seed
and its number. What is found is printed; an unexpected error ends in exit code 1.

Example:
    python tests/fuzz/mutated.py --cases 1000000 --seed 0
"""

import argparse
import logging
import random
import runpy
import tempfile
from collections import Counter
from pathlib import Path

from rich.progress import track

HERE = Path(__file__).parent
# What JSON, CSV, YAML and a shell stumble over.
PIECES = (
    *(b'\x00', b'\xff', b'\xc3', b'\xed\xa0\x80', b'"', b"'", b',', b'\n', b'\t', b': ', b'|'),
    *(b'[', b']', b'{', b'}', b'-1', b'1e999', b'NaN', b'null', b'true', b'9' * 20),
    *(b'../', b'$(x)', b'`x`', b'*a', b'&a '),
)


def mutate(content: bytes, rng: random.Random) -> bytes:
    """Change a file in a few places; the first byte, which says what file it is, stays."""
    body = bytearray(content[1:])
    for _ in range(rng.choice([1, 1, 1, 2, 3, 5, 10])):
        place, other = rng.randrange(len(body) + 1), rng.randrange(len(body) + 1)
        stop, new = rng.choice(
            [
                (place + 1, bytes([rng.randrange(256)])),
                (place + rng.choice([1, 2, 5, 20, 1000]), b''),
                (place, rng.choice(PIECES)),
                (place, bytes(body[other : other + rng.choice([1, 4, 20])])),
            ]
        )
        body[place:stop] = new
    return content[:1] + bytes(body)


def main() -> None:
    """Read the command line, try, print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--cases', type=int, default=10_000, help='default 10000')
    parser.add_argument('--seed', type=int, default=0, help='default 0')
    args = parser.parse_args()
    target = runpy.run_path(str(HERE / 'target.py'))
    logging.disable(logging.CRITICAL)  # lines on mended journals
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target['make_folder'](folder)
        corpus = [path.read_bytes() for path in sorted((HERE / 'corpus').iterdir())]
        sound = [*target['sound_cases'](folder).values(), *corpus]
        for case in track(range(args.cases), 'trying'):
            rng = random.Random(f'{args.seed} {case}')
            try:
                read = target['try_case'](folder, mutate(rng.choice(sound), rng))
                counts['read' if read else 'refused'] += 1
            except Exception as error:
                counts[f'case {case}: {error!r}'] += 1
    for what, count in counts.most_common():
        print(f'{count:9,}  {what}')
    raise SystemExit(bool(counts.keys() - {'read', 'refused'}))


if __name__ == '__main__':
    main()
