import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

interface Describes {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
}

/** What this process tells Prometheus. One registry a composition, so that tests do not share counts. */
export function metrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer, by operation and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    }),
    /** A value that is looked up whenever it is asked for; left out of the answer when the look-up fails. */
    gauge: ({ name, help, labelNames }: Describes, collect: (gauge: Gauge) => Promise<void>) =>
      registry.getSingleMetric(name) ??
      new Gauge({
        name,
        help,
        labelNames,
        registers: [registry],
        async collect() {
          this.reset();
          await collect(this).catch(() => undefined);
        },
      }),
  };
}

export type Metrics = ReturnType<typeof metrics>;
