"""Files that are written whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd


class replacing:
    """Context of a file that takes its place only when it is on the disk completely.

    A symbolic link in its place is replaced, never written through; a folder may be one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.partial = path.with_name(f'.{path.name}.partial')

    def __enter__(self) -> Path:
        self.partial.unlink(missing_ok=True)
        self.partial.touch(exist_ok=False)  # by this process: no link that another put there
        return self.partial

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            with self.partial.open('rb') as file:
                os.fsync(file.fileno())
            os.replace(self.partial, self.path)
        else:
            self.partial.unlink(missing_ok=True)


def write_json(path: Path, content: Any) -> None:
    """Write indented JSON, whole or not at all."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    with replacing(path) as partial:
        partial.write_text(text + '\n', encoding='utf-8')


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write a CSV file without row numbers, whole or not at all."""
    with replacing(path) as partial:
        table.to_csv(partial, index=False, encoding='utf-8', lineterminator='\n')
