# The uncertainty analysis of COINr's own vignette on its own example: prints seconds of CPU for so many draws.
suppressMessages(library(COINr))
draws <- as.integer(commandArgs(trailingOnly = TRUE)[1])
coin <- suppressMessages(build_example_coin(quietly = TRUE))
normalisations <- list(
  list(f_n = "n_minmax", f_n_para = list(c(1, 100))),
  list(f_n = "n_zscore", f_n_para = list(c(10, 2)))
)
noise <- data.frame(Level = c(2, 3), NoiseFactor = c(0.25, 0.25))
weights <- get_noisy_weights(w = coin$Meta$Weights$Original, noise_specs = noise, Nrep = 100)
assumptions <- list(
  treatment = list(Address = "$Log$Treat$global_specs$f1_para$winmax", Distribution = 1:5, Type = "discrete"),
  normalisation = list(Address = "$Log$Normalise$global_specs", Distribution = normalisations, Type = "discrete"),
  weights = list(Address = "$Log$Aggregate$w", Distribution = weights, Type = "discrete"),
  aggregation = list(Address = "$Log$Aggregate$f_ag", Distribution = c("a_amean", "a_gmean"), Type = "discrete")
)
started <- proc.time()
invisible(capture.output(suppressMessages(
  get_sensitivity(coin, SA_specs = assumptions, N = draws, SA_type = "UA", dset = "Aggregated", iCode = "Index")
)))
spent <- proc.time() - started
cat(spent[["user.self"]] + spent[["sys.self"]], "\n")
