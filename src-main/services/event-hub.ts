import type { EventSource, ServiceEvents } from './service-types';

type Listener<Name extends keyof ServiceEvents> = (payload: ServiceEvents[Name]) => void;

const INTERVAL_MS = 250;

/** Carries events from the services to the window or the command line. */
export class EventHub implements EventSource {
  private readonly listeners = new Map<keyof ServiceEvents, Set<Listener<never>>>();
  private readonly waiting = new Map<keyof ServiceEvents, NodeJS.Timeout>();
  private readonly pending = new Map<keyof ServiceEvents, () => void>();

  on<Name extends keyof ServiceEvents>(name: Name, listener: Listener<Name>): () => void {
    const known = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, known);
    known.add(listener);
    return () => void known.delete(listener);
  }

  emit<Name extends keyof ServiceEvents>(name: Name, payload: ServiceEvents[Name]): void {
    for (const listener of this.listeners.get(name) ?? []) (listener as Listener<Name>)(payload);
  }

  /** Emits at once, or, when that event came less than a quarter of a second ago, its newest payload after that time. */
  emitSoon<Name extends keyof ServiceEvents>(name: Name, makePayload: () => ServiceEvents[Name]): void {
    const emit = () => this.emit(name, makePayload());
    if (this.waiting.has(name)) {
      this.pending.set(name, emit);
      return;
    }
    emit();
    this.hold(name);
  }

  /** Drops what still waits to be told. */
  close(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    this.pending.clear();
    this.listeners.clear();
  }

  private hold(name: keyof ServiceEvents): void {
    const timer = setTimeout(() => {
      this.waiting.delete(name);
      const emit = this.pending.get(name);
      this.pending.delete(name);
      if (!emit) return;
      emit();
      this.hold(name);
    }, INTERVAL_MS);
    this.waiting.set(name, timer);
  }
}
