"""The pages: figures, tables, registers and the policy of each page. The Sphinx extension itself is extension.py."""
