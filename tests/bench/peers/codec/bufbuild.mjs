import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

const field = (name, number) => ({ name, number, type: Type.STRING, label: Label.OPTIONAL });
const file = create(FileDescriptorProtoSchema, {
  name: 'log.proto',
  syntax: 'proto3',
  messageType: [
    { name: 'LogEntry', field: [field('username', 1), field('operation', 2), field('timestamp', 3)] },
  ],
});
const LogEntry = createFileRegistry(file, () => undefined).getMessage('LogEntry');

export function roundTrip(value) {
  const { username, operation, timestamp } = fromBinary(
    LogEntry,
    toBinary(LogEntry, create(LogEntry, value)),
  );
  return { username, operation, timestamp };
}
