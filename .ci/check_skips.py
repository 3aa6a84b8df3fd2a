"""Fail if a test was skipped that is not on the list.

    python .ci/check_skips.py OUTCOMES.xml [--allow REASON ...]

Says nothing where all is well, so that the summary of pytest stays the last that a log shows.
"""

import argparse
import sys
from pathlib import Path
from xml.etree import ElementTree

# Reasons that hold on every machine of the CI, three at most: what cannot be had there, and why.
EVERYWHERE: tuple[str, ...] = ()


def main() -> None:
    """Read the outcomes and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('outcomes', type=Path, help='what pytest --junitxml wrote')
    parser.add_argument('--allow', action='append', default=[], help='beginning of a reason')
    args = parser.parse_args()
    allowed = (*EVERYWHERE, *args.allow)
    unexpected = [
        f'{case.get("classname")}::{case.get("name")}: {reason}'
        for case in ElementTree.parse(args.outcomes).iter('testcase')
        for reason in (skipped.get('message', '') for skipped in case.iter('skipped'))
        if not reason.startswith(allowed)
    ]
    if unexpected:
        sys.exit('\n'.join(['error: skipped, and not on the list:', *unexpected]))


if __name__ == '__main__':
    main()
