# Every line works without make, too: python3 -m course_utils.bootstrap lab  (Windows: py -m course_utils.bootstrap lab)
PYTHON ?= python3

.PHONY: lab test run bench clean

lab test run bench clean:
	@$(PYTHON) -m course_utils.bootstrap $@
