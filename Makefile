# The two commands that set everything up by themselves: `make run` and `make test`.
.PHONY: run test lock

run:  ## serve the demo district on TJ_PORT (default 8000)
	@sh tools/setup.sh run
	@.venv/bin/tj demo

test:  ## the whole truth, as CI runs it
	@sh tools/setup.sh test
	@.venv/bin/tox run --current-env --no-list-dependencies

LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras \
	--no-annotate --no-header --group build pyproject.toml

lock:  ## renew the locked dependencies; `make lock UPGRADE=--upgrade` takes newer releases
	@sh tools/setup.sh test
	@$(LOCK) $(UPGRADE) --extra test --output-file requirements/test.lock
	@$(LOCK) --constraints requirements/test.lock --output-file requirements/run.lock
	@echo pyscard | $(subst --group build pyproject.toml,-,$(LOCK)) $(UPGRADE) --output-file requirements/reader.lock
