"""Raw news files -> a clean, dated, deduplicated corpus."""
