"""Report on one or more results folders, whoever wrote them.

Writes OUT/report.html (one file that needs no network and no other file), report.md, figures, and
the numbers as CSV and JSON. One folder is reported in full; several stand side by side. Nothing is
needed but the folders: no video, no checkpoint.

Examples:
    python tools/report.py work_dirs/mine --out work_dirs/mine/report
    python tools/report.py work_dirs/r3d work_dirs/tsm --out work_dirs/both
    python tools/report.py --dumps original.pkl shuffled.pkl --classes kinetics400 --out DIR
    python tools/report.py --published --out work_dirs/published
"""

import argparse
from pathlib import Path

from mmbias.analysis import describe_training_seeds
from mmbias.files.writing_lock import new_results
from mmbias.findings.collecting import collect, compare_with_first
from mmbias.findings.findings import Findings
from mmbias.findings.naming import distinct_labels
from mmbias.report.document import Document
from mmbias.report.pages import report_on_one, report_on_papers, report_on_several
from mmbias.report.writing import write_report
from mmbias.results.dumps import read_dumps
from mmbias.results.results import read_results, write_results
from mmbias.tooling import command


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('results', nargs='*', type=Path, help='results folders')
    add('--out', type=Path, required=True, metavar='DIR', help='folder of the report')
    add('--group', metavar='COLUMN', help='samples that belong together, default: group')
    add('--title', metavar='TEXT', help='heading of the report')
    add('--published-as', nargs='+', metavar='KEY', help="key of each folder's data set in Table 1 "
        'of Hara et al.; default: recognised where the class list is exactly a shipped one'
        )  # fmt: skip
    add('--training-seeds', action='store_true', help='the folders are of one network that was '
        'trained with several seeds: say how far they lie apart')  # fmt: skip
    add('--published', action='store_true', help='the tables of the two papers, nothing else')
    add('--videos', type=Path, metavar='DIR', help='folder that the paths in samples.csv are '
        'relative to: shows frames of typical videos; without it the report has none')  # fmt: skip
    add('--dumps', nargs='+', type=Path, metavar='FILE', help='files of MMAction2 (tools/test.py '
        '--dump): original first, then shuffled, one for each seed; they become the results '
        'folder DIR/results')  # fmt: skip
    add('--classes', metavar='KEY_OR_FILE', help='class names of the dumps; default: numbers')
    add('--overwrite', action='store_true', help='of --dumps: replace DIR/results')
    args = parser.parse_args()
    named = sum(map(bool, (args.results, args.dumps, args.published)))
    if not named:
        parser.error('name results folders, or --dumps, or --published')
    if named > 1:
        parser.error('results folders, --dumps and --published exclude each other: name one')
    return args


def main() -> None:
    """Make and write the report."""
    args = parse_args()
    folders = [convert_dumps(args)] if args.dumps else args.results
    if args.out.resolve() in [folder.resolve() for folder in folders]:
        raise ValueError(f'--out is a results folder: {args.out}, must be another')
    if args.videos is not None and not args.videos.is_dir():
        raise ValueError(f'--videos is {args.videos}, must be a folder that is there')
    findings = find_all(args, folders)
    written = write_report(args.out, make_document(args, findings), numbers_of(findings))
    print(f'wrote {written[0]} and {len(written) - 1} files beside it')


def convert_dumps(args: argparse.Namespace) -> Path:
    """Turn files of MMAction2 into a results folder."""
    folder = args.out / 'results'
    original, *shuffled = args.dumps
    results = read_dumps(original, shuffled, args.classes)
    with new_results(folder, overwrite=args.overwrite):
        write_results(folder, results)
    return folder


def find_all(args: argparse.Namespace, folders: list[Path]) -> list[Findings]:
    """What is in every folder."""
    if args.training_seeds and len(folders) < 2:
        raise ValueError('--training-seeds needs at least two results folders')
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise ValueError('a results folder is named twice')
    keys = args.published_as or [None] * len(folders)
    if len(keys) != len(folders):
        raise ValueError(f'--published-as names {len(keys)} data sets for {len(folders)} folders')
    return [
        collect(name, read_results(folder), group=args.group, published_as=key, videos=args.videos)
        for name, folder, key in zip(distinct_labels(folders), folders, keys, strict=True)
    ]


def make_document(args: argparse.Namespace, findings: list[Findings]) -> Document:
    """The report that fits the number of folders."""
    if not findings:
        return report_on_papers(args.title)
    if len(findings) == 1:
        return report_on_one(findings[0], args.title)
    compared, trainings = compare_with_first(findings), None
    if args.training_seeds:
        if compared.left_out:
            raise ValueError(
                f'--training-seeds: {", ".join(compared.left_out)} and {findings[0].name} have not '
                'the same samples, classes and groups'
            )
        trainings = describe_training_seeds([one.summary for one in findings])
    return report_on_several(findings, compared, trainings, args.title)


def numbers_of(findings: list[Findings]) -> list[dict] | None:
    """Contents of ``summary.json``: an entry a folder."""
    return [one.to_dict() for one in findings] or None


if __name__ == '__main__':
    command(main)
