"""New editions over HTTP: polite, limited, and only from where anybody can look.

`sources.fetch.fetcher.Fetcher` is the way in. A package, so that the list of sources does not load
it: `sources.source.all_sources` looks at single modules only.
"""
