"""How long our work takes beside that of peers: ``make bench``; see docs/benchmarks.md.

Every module in this folder registers the works it measures; the harness finds them by itself.
"""
