# Every line works without make, too: python3 -m course_utils.bootstrap lab  (Windows: py -m course_utils.bootstrap lab),
# and from any other folder: python3 PATH/TO/course_utils/bootstrap.py lab
PYTHON ?= python3

.PHONY: lab test run bench site clean

lab test run bench site clean:
	@$(PYTHON) course_utils/bootstrap.py $@
