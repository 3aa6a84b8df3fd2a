"""Report on a suite whose jobs are done: Table 1, Figure 2, Han's study.

Writes OUT/report.html, report.md, figures, and the numbers as CSV and JSON.

Example:
    python tools/reproduce/report_suite.py work_dirs/mini/suite.yaml --out work_dirs/mini/report
"""

import argparse
from pathlib import Path

from mmbias.findings.suite import collect_reproduction
from mmbias.report.pages import report_on_suite
from mmbias.report.writing import write_report
from mmbias.reproducing import read_suite
from mmbias.tooling import command


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('suite', type=Path, help='the suite, as its work folder has it')
    parser.add_argument('--out', type=Path, required=True, metavar='DIR')
    return parser.parse_args()


def main() -> None:
    """Read every test and write the report."""
    args = parse_args()
    found = collect_reproduction(read_suite(args.suite))
    written = write_report(args.out, report_on_suite(found), found.to_dict())
    print(f'wrote {written[0]} and {len(written) - 1} files beside it')


if __name__ == '__main__':
    command(main)
