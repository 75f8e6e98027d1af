"""The screens: compose, bindings, handlers; nothing else."""
