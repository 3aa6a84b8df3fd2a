"""How names of video files end."""

VIDEO_SUFFIXES = frozenset(
    {
        *('.3gp', '.avi', '.flv', '.m4v', '.mkv', '.mov', '.mp4'),
        *('.mpeg', '.mpg', '.ogv', '.ts', '.webm', '.wmv'),
    }
)
