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
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from mmbias.tooling import command

# Statistics and figures take a second to load, which --help and a mistyped option do without: each
# step imports what it needs.
if TYPE_CHECKING:
    from mmbias.findings.findings import Findings
    from mmbias.report.document import Document

FULL = "pip install 'mmbias[lite]'"


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
    check_libraries(args)
    folders = [convert_dumps(args)] if args.dumps else args.results
    if args.out.resolve() in [folder.resolve() for folder in folders]:
        raise ValueError(f'--out is a results folder: {args.out}, must be another')
    if args.videos is not None and not args.videos.is_dir():
        raise ValueError(f'--videos is {args.videos}, must be a folder that is there')
    written = write(args, find_all(args, folders))
    print(f'wrote {written[0]} and {len(written) - 1} files beside it')


def check_libraries(args: argparse.Namespace) -> None:
    """Refuse an option whose libraries are missing: other reports do without them."""
    if args.dumps and missing('torch'):
        raise ValueError(f'--dumps needs torch, which wrote the files: {FULL}')
    if args.videos and missing('av', 'cv2', 'mmcv'):
        raise ValueError(f'--videos needs PyAV, OpenCV and MMCV, which read the videos: {FULL}')


def missing(*modules: str) -> bool:
    """Whether a module is not installed."""
    return not all(map(importlib.util.find_spec, modules))


def convert_dumps(args: argparse.Namespace) -> Path:
    """Turn files of MMAction2 into a results folder."""
    from mmbias.files.writing_lock import new_results
    from mmbias.results.dumps import read_dumps
    from mmbias.results.results import write_results

    folder = args.out / 'results'
    original, *shuffled = args.dumps
    results = read_dumps(original, shuffled, args.classes)
    with new_results(folder, overwrite=args.overwrite):
        write_results(folder, results)
    return folder


def find_all(args: argparse.Namespace, folders: list[Path]) -> 'list[Findings]':
    """What is in every folder."""
    from mmbias.findings.collecting import collect_folder
    from mmbias.findings.naming import distinct_labels

    if args.training_seeds and len(folders) < 2:
        raise ValueError('--training-seeds needs at least two results folders')
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise ValueError('a results folder is named twice')
    keys = args.published_as or [None] * len(folders)
    if len(keys) != len(folders):
        raise ValueError(f'--published-as names {len(keys)} data sets for {len(folders)} folders')
    return [
        collect_folder(name, folder, group=args.group, published_as=key, videos=args.videos)
        for name, folder, key in zip(distinct_labels(folders), folders, keys, strict=True)
    ]


def make_document(args: argparse.Namespace, findings: 'list[Findings]') -> 'Document':
    """The report that fits the number of folders."""
    from mmbias.analysis import describe_training_seeds
    from mmbias.findings.collecting import compare_with_first
    from mmbias.report.pages import report_on_one, report_on_papers, report_on_several

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


def write(args: argparse.Namespace, findings: 'list[Findings]') -> list[Path]:
    """Write the report and ``summary.json``, which has an entry a folder."""
    from mmbias.report.writing import write_report

    numbers = [one.to_dict() for one in findings] or None
    return write_report(args.out, make_document(args, findings), numbers)


if __name__ == '__main__':
    command(main)
