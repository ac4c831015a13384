import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
const READY_DEADLINE_MS = 15_000;
const STOP_DEADLINE_MS = 8_000;
const QUOTED_LINES = 5;
/**
 * A program running beside us, in a process group of its own: a child in our terminal's group would get Ctrl-C before
 * we could order the stop.
 */
export class Program {
    name;
    /** Resolves when it has ended and all its output has arrived, to words about how it ended. */
    ended;
    #child;
    #listeners = new Set();
    #hasEnded = false;
    constructor(options) {
        this.name = options.name;
        this.#child = spawn(options.command, options.args ?? [], {
            detached: true,
            stdio: [options.isFed === true ? 'pipe' : 'ignore', 'pipe', 'pipe'],
            env: { ...process.env, ...options.env },
        });
        this.#read('stdout', options.stdoutFile);
        this.#read('stderr', options.stderrFile);
        this.#child.stdin?.on('error', () => undefined); // a program that ended says so by itself
        this.ended = this.#end();
    }
    get pid() {
        return this.#child.pid;
    }
    get hasEnded() {
        return this.#hasEnded;
    }
    /** Exit status, or null while it runs and after a signal. */
    get exitCode() {
        return this.#child.exitCode;
    }
    /** Tells `listener` everything it prints from now on. */
    onOutput(listener) {
        this.#listeners.add(listener);
    }
    write(text) {
        this.#child.stdin?.write(text);
    }
    endInput() {
        this.#child.stdin?.end();
    }
    /**
     * Waits until what it printed (both streams, from the call on) satisfies `isReady`; resolves to that text.
     * @throws Error quoting its output, when it ends before or the deadline passes
     */
    async ready(isReady, deadlineMs = READY_DEADLINE_MS) {
        let text = '';
        const deadline = new AbortController();
        const seen = new Promise((resolve) => {
            const listener = (chunk) => {
                text += chunk;
                if (!isReady(text))
                    return;
                this.#listeners.delete(listener);
                resolve('ready');
            };
            this.#listeners.add(listener);
        });
        const late = delay(deadlineMs, `was not ready within ${deadlineMs / 1_000} s`, {
            signal: deadline.signal,
        });
        const outcome = await Promise.race([seen, this.ended, late.catch(() => 'ready')]);
        deadline.abort();
        if (outcome !== 'ready')
            throw new Error(`${this.name} ${outcome}${quote(text)}`);
        return text;
    }
    /** Sends the signal to its whole process group. */
    signal(signal) {
        if (this.#child.pid === undefined)
            return;
        try {
            process.kill(-this.#child.pid, signal);
        }
        catch {
            // ESRCH: nobody of the group is left
        }
    }
    /** Ends it: the signal, and SIGKILL where that is not enough. Resolves when it is gone. */
    async stop(signal = 'SIGTERM') {
        if (this.#hasEnded)
            return;
        this.signal(signal);
        await this.endsWithin(STOP_DEADLINE_MS);
    }
    /** Waits for its end, which SIGKILL brings when it does not come by itself. */
    async endsWithin(deadlineMs) {
        const kill = setTimeout(() => this.signal('SIGKILL'), deadlineMs);
        await this.ended;
        clearTimeout(kill);
    }
    #read(stream, file) {
        if (file !== undefined)
            keep(file, '');
        this.#child[stream]?.setEncoding('utf8').on('data', (chunk) => {
            if (file !== undefined)
                keep(file, chunk);
            for (const listener of this.#listeners)
                listener(chunk, stream);
        });
    }
    #end() {
        return new Promise((resolve) => {
            const end = (words) => {
                this.#hasEnded = true;
                resolve(words);
            };
            this.#child.once('error', (error) => end(`could not be started: ${error.message}`));
            this.#child.once('close', (code, signal) => end(signal === null ? `ended with status ${code ?? 'unknown'}` : `was ended by ${signal}`));
        });
    }
}
/** Appends at once: whoever learns that a program has ended may read its file. */
function keep(file, text) {
    try {
        appendFileSync(file, text);
    }
    catch {
        // A full disk must not take the system down.
    }
}
function quote(text) {
    const lines = text.trim().split('\n').slice(-QUOTED_LINES);
    return lines.join('') === '' ? '' : `; it said: ${lines.join(' | ')}`;
}
//# sourceMappingURL=program.js.map