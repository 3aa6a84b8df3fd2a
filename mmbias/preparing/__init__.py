"""From official annotation files and a folder of videos to checked manifests."""
