"""The benchmarks: each module has a BENCHMARK (`benchmarks.speed.row.Benchmark`) and a function `measure(size)`.

`measure` yields a `Row` for each figure. It runs in a process of its own, with Django set up, in a new installation
(`settings.DATA_DIR`) with an owner and the library that BENCHMARK asks for; `benchmarks.speed.served.Served()` serves
that. The first line of the module says what it shows, and stands below its heading in docs/benchmarks.md.
"""
