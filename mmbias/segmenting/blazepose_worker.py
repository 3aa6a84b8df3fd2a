"""BlazePose as a process of its own environment: pictures come in, masks go out.

Imports nothing of mmbias, which that environment does not hold. Standard input brings, for each
picture, a header (1 where a video begins and else 0, height, width) and its RGB bytes; standard
output answers each with the packed bits of its mask, rows padded to whole bytes. The first
argument is the settings as JSON: ``threshold``, and the others for mediapipe's ``Pose``.
"""

import json
import os
import struct
import sys
from typing import Any, BinaryIO

import numpy as np

HEADER = struct.Struct('<III')


def main() -> None:
    """Answer pictures until the input ends."""
    answers = os.fdopen(os.dup(1), 'wb')
    os.dup2(2, 1)  # what libraries print is no mask
    from mediapipe.python.solutions.pose import Pose

    settings = json.loads(sys.argv[1])
    threshold = settings.pop('threshold')
    pose: Any = None
    while header := sys.stdin.buffer.read(HEADER.size):
        begins, height, width = HEADER.unpack(header)
        picture = _read_picture(sys.stdin.buffer, height, width)
        if begins:  # what it tracks in one video must not depend on the one before
            if pose is not None:
                pose.close()
            pose = Pose(**settings)
        found = pose.process(picture).segmentation_mask
        mask = np.zeros((height, width), bool) if found is None else found >= threshold
        answers.write(np.packbits(mask, axis=1).tobytes())
        answers.flush()


def _read_picture(source: BinaryIO, height: int, width: int) -> Any:
    content = source.read(height * width * 3)
    return np.frombuffer(content, np.uint8).reshape(height, width, 3)


if __name__ == '__main__':
    main()
