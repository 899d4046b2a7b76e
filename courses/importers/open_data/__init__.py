"""The publishers' own files, one module a source. Each says in its docstring which file, from whom, under which licence."""
