"""Score a finished run on some of its classes only, or average its clips in another way.

The run must have kept its clip scores (tools/test.py --keep-clip-scores). The outcome equals that
of another run with ClassRestrictedHead. Samples of other classes are left out.

Example:
    python tools/restrict.py work_dirs/i3d/probes --classes 'push up' jogging --out work_dirs/two
"""

import argparse
from pathlib import Path

from mmbias.analysis.flags import count_noun
from mmbias.datasets import read_classes
from mmbias.files.writing_lock import new_results
from mmbias.findings.summarising import write_summarised
from mmbias.printing.bias_table import bias_table
from mmbias.results.averaging import AVERAGES
from mmbias.results.restricting import RESTRICTIONS, restrict_results
from mmbias.results.results import read_results
from mmbias.tooling import command


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('results', type=Path, help='results folder with clip scores')
    add('--classes', nargs='+', metavar='NAME', help='classes to keep, or one text file with a '
        'name a line, or the key of a class list such as kinetics10; default: all')  # fmt: skip
    add('--restrict', choices=RESTRICTIONS, default='probs', help='cut the logits of each clip, '
        'or the probabilities after the average over clips (default)')  # fmt: skip
    add('--average', choices=AVERAGES, default='prob', help='of the clips, default prob')
    add('--out', type=Path, required=True, metavar='DIR', help='folder of the new results')
    add('--group', help='column of samples that belong together, default: group')
    add('--overwrite', action='store_true', help='replace results that are there')
    return parser.parse_args()


def main() -> None:
    """Restrict, write the new folder, print the table."""
    args = parse_args()
    if args.out.resolve() == args.results.resolve():
        raise ValueError(f'--out is the folder that is read: {args.out}')
    classes = args.classes
    if classes is not None and len(classes) == 1:
        classes = read_classes(classes[0])
    measured = read_results(args.results)
    results = restrict_results(
        measured,
        classes,
        restrict=args.restrict,
        average=args.average,
    )
    left_out = len(measured.samples) - len(results.samples)
    with new_results(args.out, overwrite=args.overwrite):
        summary = write_summarised(args.out, results, group=args.group)
    classes = count_noun(len(results.classes), 'classes')
    print(f'{classes}, {count_noun(left_out, "samples")} left out')
    print(bias_table(summary))


if __name__ == '__main__':
    command(main)
