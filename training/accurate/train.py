"""Trains the accurate model on PolNeAR.

    train.py POLNEAR_DIR MINILM_DIR OUT_DIR

POLNEAR_DIR holds train and dev; MINILM_DIR holds model.safetensors and tokenizer.json of MiniLM-L6.
Two processes of one thread each take half of every batch. After each epoch it writes the running mean
of the weights, prints its scores on dev, and writes its own state, from which --resume goes on.
"""

import argparse
import math
import os
import time

import torch
from torch import distributed
from tokenizers import Tokenizer

from corpus import batches, read
from decode import predict, score
from model import FIXED, Model, loss

EPOCHS = 1.2
# Pieces of a batch in one process.
BATCH = 768
RATE, HEAD_RATE = 2e-4, 1.5e-3
# The rate rises over so many steps, and falls to zero over the last share of all steps.
WARM_UP, FALL = 50, 1 / 6
# What of the rate a layer gets of the one above it.
LAYER_DECAY = 0.9
SEED = 1
MEAN = 0.98
PROCESSES = 2


def groups(model):
    """The parameters that learn, with their rates."""
    fixed = [model.words, model.positions, model.norm, *model.layers[:FIXED]]
    known = set()
    for part in fixed:
        for parameter in part.parameters():
            parameter.requires_grad = False
            known.add(parameter)
    out = []

    def add(parameters, rate):
        for parameter in parameters:
            decay = 0.01 if parameter.dim() > 1 else 0.0
            out.append({"params": [parameter], "lr": rate, "peak": rate, "weight_decay": decay})

    for number, layer in enumerate(model.layers[FIXED:], FIXED):
        add(layer.parameters(), RATE * LAYER_DECAY ** (len(model.layers) - 1 - number))
        known.update(layer.parameters())
    add([parameter for parameter in model.parameters() if parameter not in known], HEAD_RATE)
    return out


def work(rank, options, train, dev):
    torch.set_num_threads(1)
    distributed.init_process_group(
        "gloo", init_method=f"file://{os.path.abspath(options.out)}/meeting", rank=rank, world_size=PROCESSES
    )
    torch.manual_seed(SEED + rank)
    model = Model()
    model.load_minilm(os.path.join(options.minilm, "model.safetensors"))
    for parameter in model.parameters():
        distributed.broadcast(parameter.data, 0)
    optimizer = torch.optim.AdamW(groups(model), betas=(0.9, 0.98), fused=True)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    for parameter in learned:
        parameter.grad = torch.zeros_like(parameter)
    plans = [batches(train, BATCH, SEED + epoch) for epoch in range(math.ceil(options.epochs))]
    last = options.epochs - len(plans) + 1
    plans[-1] = plans[-1][:round(len(plans[-1]) * last)]
    steps = sum(len(plan) // PROCESSES for plan in plans)
    state = model.state_dict()
    changing = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    mean = {name: value.clone() for name, value in state.items()}
    step, began, running, done = 0, time.time(), 0.0, 0
    if options.resume:
        saved = torch.load(f"{options.resume}.{rank}")
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        torch.set_rng_state(saved["chance"])
        mean, done = saved["mean"], saved["step"]
    for epoch, plan in enumerate(plans):
        for number in range(len(plan) // PROCESSES):
            step += 1
            if step <= done:
                continue
            model.train()
            value = loss(model, plan[number * PROCESSES + rank])
            optimizer.zero_grad(set_to_none=False)
            value.backward()
            share(learned)
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            scale = min(1.0, step / WARM_UP, (steps + 1 - step) / (FALL * steps))
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * scale
            optimizer.step()
            running += value.item()
            keep = min(MEAN, step / (step + 10))
            for name in changing:
                mean[name].lerp_(state[name], 1 - keep)
            if rank == 0 and step % 10 == 0:
                print(f"step {step}/{steps} loss {running / 10:.3f} {time.time() - began:.0f} s", flush=True)
                running = 0.0
        if step > done:
            saved = {"model": state, "optimizer": optimizer.state_dict(), "mean": mean,
                     "chance": torch.get_rng_state(), "step": step}
            torch.save(saved, os.path.join(options.out, f"epoch{epoch}.state.{rank}"))
            if rank == 0:
                torch.save(mean, os.path.join(options.out, "last.pt"))
            report(mean, dev, rank, epoch)


def share(learned):
    """Leaves each process with the mean of all gradients."""
    flat = torch.cat([parameter.grad.view(-1) for parameter in learned])
    distributed.all_reduce(flat)
    flat /= PROCESSES
    at = 0
    for parameter in learned:
        parameter.grad.copy_(flat[at:at + parameter.numel()].view_as(parameter))
        at += parameter.numel()


def report(weights, dev, rank, epoch):
    model = Model()
    model.load_state_dict(weights)
    model.eval()
    mine = [predict(model, article) for article in dev[rank::PROCESSES]]
    parts = [None] * PROCESSES
    distributed.all_gather_object(parts, mine)
    if rank:
        return
    predictions = [None] * len(dev)
    for part in range(PROCESSES):
        predictions[part::PROCESSES] = parts[part]
    for threshold in (0.3, 0.4, 0.5, 0.6):
        source, cue, content = score(dev, predictions, threshold)
        print(f"epoch {epoch} at {threshold}: source {source:.1f} cue {cue:.1f} content {content:.1f}", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("polnear")
    arguments.add_argument("minilm")
    arguments.add_argument("out")
    arguments.add_argument("--epochs", type=float, default=EPOCHS, help="may end within one")
    arguments.add_argument("--resume", help="epochN.state of a run that was stopped before its rate fell")
    arguments.add_argument("--articles", type=int, help="only so many articles, to try the program")
    options = arguments.parse_args()
    tokenizer = Tokenizer.from_file(os.path.join(options.minilm, "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    train = read(os.path.join(options.polnear, "train"), tokenizer)[:options.articles]
    dev = read(os.path.join(options.polnear, "dev"), tokenizer)[:options.articles]
    torch.multiprocessing.start_processes(work, (options, train, dev), PROCESSES, start_method="fork")


if __name__ == "__main__":
    main()
