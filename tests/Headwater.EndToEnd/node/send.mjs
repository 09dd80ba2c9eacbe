// Sends one order with a real OpenTelemetry SDK and prints the ids it chose, as JSON:
//   node send.mjs http/protobuf|http/json|grpc URL gzip|none
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const exporters = {
  'http/protobuf': ['proto', '/v1/traces', '/v1/logs'],
  'http/json': ['http', '/v1/traces', '/v1/logs'],
  grpc: ['grpc', '', ''],
};

const [protocol, url, compression] = process.argv.slice(2);
const [name, tracesPath, logsPath] = exporters[protocol];
const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${name}`);
const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${name}`);

const resource = resourceFromAttributes({ 'service.name': 'orders', 'deployment.environment.name': 'test' });
const tracing = new NodeTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: url + tracesPath, compression }))],
});
const logging = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: url + logsPath, compression }) })],
});
const tracer = tracing.getTracer('shop', '1.2.3');

const earlier = tracer.startSpan('an earlier try', { root: true });
earlier.end();
const order = tracer.startSpan('POST /orders', {
  root: true,
  kind: SpanKind.SERVER,
  attributes: {
    'http.request.method': 'POST',
    'order.items': 3,
    'order.total': 49.5,
    'order.gift': true,
    'order.skus': ['sku-1', 'sku-2'],
    'order.note': 'Grüße, 世界 🚚',
  },
  links: [{ context: earlier.spanContext(), attributes: { 'link.reason': 'retry' } }],
});
order.addEvent('cart.priced', { 'cart.lines': 2 });
const inOrder = trace.setSpan(ROOT_CONTEXT, order);

const price = tracer.startSpan('price', { kind: SpanKind.INTERNAL }, inOrder);
price.end();
const put = tracer.startSpan('PutItem orders', { kind: SpanKind.CLIENT }, inOrder);
put.recordException(new RangeError('table orders is full'));
put.setStatus({ code: SpanStatusCode.ERROR, message: 'no capacity' });
logging.getLogger('shop').emit({
  severityNumber: 17,
  severityText: 'ERROR',
  body: 'order 17 is lost',
  attributes: { 'order.id': 17 },
  context: trace.setSpan(ROOT_CONTEXT, put),
});
put.end();
const publish = tracer.startSpan('orders publish', { kind: SpanKind.PRODUCER }, inOrder);
publish.setStatus({ code: SpanStatusCode.OK });
const consume = tracer.startSpan('orders process', { kind: SpanKind.CONSUMER }, trace.setSpan(context.active(), publish));
consume.end();
publish.end();
order.end();

await tracing.shutdown();
await logging.shutdown();
const ids = span => ({ traceId: span.spanContext().traceId, spanId: span.spanContext().spanId });
console.log(JSON.stringify({ order: ids(order), put: ids(put), earlier: ids(earlier) }));
