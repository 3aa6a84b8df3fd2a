"""How long and how much memory this plugin takes, beside stock MMAction2 on the same videos.

A part of the benchmark is a module that measures and returns a :class:`goals.Part`. What is
compared is measured in turn, and only ratios of one run have goals.
"""
