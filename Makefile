# Every target calls run.py, which works the same on Linux, macOS and Windows (there: python run.py lab).
PYTHON ?= $(firstword $(foreach name,python3 python,$(if $(shell command -v $(name)),$(name))))
ARGS ?=

.PHONY: lab test quick notebooks bench fix env lock
lab test quick notebooks bench fix env lock:
	@$(PYTHON) run.py $@ $(ARGS)
