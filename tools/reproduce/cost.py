"""Print what the trainings of the full study cost in GPU-hours, as a table in Markdown.

Example:
    python tools/reproduce/cost.py --tflops 40
"""

import argparse
from pathlib import Path

from mmbias.reproducing import read_suite
from mmbias.reproducing.costs import suite_costs
from mmbias.tooling import command

FULL = Path(__file__).with_name('full.yaml')


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('--tflops', type=float, default=40, help='what a GPU really does in training, default 40')
    add('--suite', type=Path, default=FULL, help='default: the full study')
    return parser.parse_args()


def main() -> None:
    """Print the table."""
    args = parse_args()
    suite = read_suite(args.suite)
    costs = suite_costs(suite, args.tflops * 1e12)
    stages = [f'from scratch, {suite.train.epochs} epochs']
    stages.append(f'fine-tunings, {suite.fine_tune.epochs} epochs each')
    print(f'| data set | clips an epoch | {" | ".join(stages)} |\n|---|---|---|---|')
    for key, cost in costs.items():
        tuned = f'{cost.fine_tunings} in {cost.tuned:,.1f}' if cost.fine_tunings else ''
        title = f'{suite.data[key].title} {cost.version}'.rstrip()
        print(f'| {title} | {cost.clips:,} | {cost.scratch:,.1f} | {tuned} |')
    clips, scratch, count, tuned = (
        sum(getattr(cost, name) for cost in costs.values())
        for name in ('clips', 'scratch', 'fine_tunings', 'tuned')
    )
    print(f'| together | {clips:,} | {scratch:,.1f} | {count} in {tuned:,.1f} |')


if __name__ == '__main__':
    command(main)
