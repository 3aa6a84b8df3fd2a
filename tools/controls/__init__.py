"""The studies of `tools/control.py`: generated videos whose truth is known."""
