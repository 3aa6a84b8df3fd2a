"""Pool results folders that cover different samples, such as the folds of a cross-validation.

The folders must have the same probes and classes. Intervals then speak of the procedure that made
the networks, with one network a fold, and are clustered by the column --group.

Example:
    python tools/pool.py work_dirs/weizmann/*/probes --out work_dirs/weizmann/pooled
"""

import argparse
from pathlib import Path

from mmbias.files.writing_lock import new_results
from mmbias.findings.background_probes import summarise_masked_folder
from mmbias.findings.summarising import write_summarised
from mmbias.printing.background_probe_table import masked_table
from mmbias.printing.bias_table import bias_table
from mmbias.results.gallery import pool_galleries
from mmbias.results.masked import pool_masked
from mmbias.results.pooling import pool_results
from mmbias.results.results import read_results
from mmbias.tooling import command


def main() -> None:
    """Read the command line, pool, print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('results', nargs='+', type=Path, help='results folders')
    parser.add_argument('--out', type=Path, required=True, help='folder of the pooled results')
    parser.add_argument('--group', help='column of samples that belong together, default: group')
    parser.add_argument('--overwrite', action='store_true', help='replace results that are there')
    args = parser.parse_args()
    if args.out.resolve() in [folder.resolve() for folder in args.results]:
        raise ValueError(f'--out is a folder that is read: {args.out}')
    parts = [read_results(folder) for folder in args.results]
    pooled = pool_results(parts)
    with new_results(args.out, overwrite=args.overwrite):
        summary = write_summarised(args.out, pooled, group=args.group)
        masked = pool_masked(args.results, args.out)
        pool_galleries(args.results, [len(part.samples) for part in parts], args.out)
    print(bias_table(summary))
    if masked and (found := summarise_masked_folder(args.out, group=args.group)):
        print('\n' + masked_table(found))


if __name__ == '__main__':
    command(main)
