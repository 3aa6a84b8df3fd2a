"""Fuzzing of the readers of manifests, results folders, suites and journals, guided by coverage.

Needs the package atheris (``pip install atheris``; Linux, Python 3.11). The seeds in ``corpus`` are
sound files, each behind a byte that says which file it is; those that the target makes itself, the
journal among them, are added. What is found is left as ``crash-*``.
The fuzzer itself takes some 3 kB more for every case, so its limit of memory is lifted.

Example:
    python tests/fuzz/readers.py -runs=1000000 -max_len=16384 -rss_limit_mb=0 tests/fuzz/corpus
"""

import runpy
import sys
import tempfile
from pathlib import Path

INSTRUMENTED = [
    *('mmbias.files.csv_cells', 'mmbias.datasets.manifest_table'),
    *('mmbias.results.results', 'mmbias.results.folder_reading'),
    *('mmbias.results.run', 'mmbias.evaluation.recording.journal', 'mmbias.files.schema'),
    *('mmbias.reproducing.suites', 'mmbias.reproducing.suite_files'),
]


def main() -> None:
    """Run the fuzzer with the arguments of libFuzzer."""
    try:
        import atheris
    except ImportError:
        sys.exit('error: fuzzing needs the package atheris: pip install atheris')
    with atheris.instrument_imports(include=INSTRUMENTED):
        target = runpy.run_path(str(Path(__file__).with_name('target.py')))
    with tempfile.TemporaryDirectory() as name:
        folder, seeds = Path(name) / 'sound', Path(name) / 'seeds'
        for made in (folder, seeds):
            made.mkdir()
        target['make_folder'](folder)
        for file, content in target['sound_cases'](folder).items():
            (seeds / file).write_bytes(content)
        atheris.Setup([*sys.argv, str(seeds)], lambda data: target['try_case'](folder, data))
        atheris.Fuzz()


if __name__ == '__main__':
    main()
