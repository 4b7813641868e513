"""Beside every output stands how it was made."""

import hashlib
import json

from command_line import invoke


def manifest_of(path):
    return json.loads(path.with_name(f"{path.name}.manifest.json").read_text())


def test_an_embedding_says_how_it_was_made(corpus, tmp_path):
    invoke("words", "embed", corpus, "-o", tmp_path / "e.lrd", "--rank", 3, "--seed", 7, "--phrases", 0.9)
    about = manifest_of(tmp_path / "e.lrd")
    assert (about["output"], about["bytes"]) == ("e.lrd", (tmp_path / "e.lrd").stat().st_size)
    assert (about["seed"], about["steps"]["embed"]["rank"]) == (7, 3)
    assert about["steps"]["encode"]["tokenizer"] == "tokenize"
    assert "words dropped because they occur fewer than 5 times: 3" in about["dropped"][0]
    assert set(about["versions"]) >= {"python", "lrdomains", "numpy"}
    invoke("words", "export", tmp_path / "e.lrd", "-o", tmp_path / "e.txt")
    exported = manifest_of(tmp_path / "e.txt")
    assert exported["vocabulary_sha256"] == about["vocabulary_sha256"]
    words = [line.split()[0] for line in (tmp_path / "e.txt").read_text().splitlines()[1:]]
    assert exported["vocabulary_sha256"] == hashlib.sha256("\n".join(words).encode()).hexdigest()
    assert (exported["format"], exported["seed"]) == ("word2vec", 7)
    invoke("words", "export", tmp_path / "e.txt", "-o", tmp_path / "g.txt", "--format", "glove")
    assert manifest_of(tmp_path / "g.txt")["made_of"].endswith("e.txt")


def test_counts_say_how_they_were_made(corpus, tmp_path):
    invoke("words", "count", corpus, "-o", tmp_path / "c.lrd", "--window", 2)
    invoke("words", "merge", tmp_path / "c.lrd", tmp_path / "c.lrd", "-o", tmp_path / "m.lrd")
    invoke("words", "embed-counts", tmp_path / "c.lrd", "-o", tmp_path / "e.lrd", "--rank", 2)
    counts, merged = manifest_of(tmp_path / "c.lrd"), manifest_of(tmp_path / "m.lrd")
    assert "2" in counts["steps"]["count"]["window"]
    assert merged["tokens"] == 2 * counts["tokens"]
    assert counts["vocabulary_sha256"] == merged["vocabulary_sha256"]
    assert manifest_of(tmp_path / "e.lrd")["steps"]["embed"]["rank"] == 2


def test_a_dry_run_writes_nothing(corpus, tmp_path):
    answer = invoke("words", "embed", corpus, "-o", tmp_path / "e.lrd", "--dry-run", "--json")
    assert set(json.loads(answer)) >= {"seconds", "memory", "disk"}
    assert "of memory" in invoke("words", "embed", corpus, "-o", tmp_path / "e.lrd", "--dry-run")
    assert [path.name for path in tmp_path.iterdir()] == ["corpus.txt"]
