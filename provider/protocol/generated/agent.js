/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError, $TypeError = $util.global.TypeError, $String = $util.global.String, $Number = $util.global.Number, $Array = $util.global.Array, $isFinite = $util.global.isFinite, $parseInt = $util.global.parseInt, $BigInt = $util.global.BigInt;

// Exported root namespace
const $root = $protobuf.roots["baremetal-agent"] || ($protobuf.roots["baremetal-agent"] = {});

export const baremetal = $root.baremetal = (() => {

    /**
     * Namespace baremetal.
     * @exports baremetal
     * @namespace
     */
    const baremetal = {};

    baremetal.agent = (function() {

        /**
         * Namespace agent.
         * @memberof baremetal
         * @namespace
         */
        const agent = {};

        agent.v1 = (function() {

            /**
             * Namespace v1.
             * @memberof baremetal.agent
             * @namespace
             */
            const v1 = {};

            v1.AgentMessage = (function() {

                /**
                 * Properties of an AgentMessage.
                 * @typedef {Object} baremetal.agent.v1.AgentMessage.$Properties
                 * @property {baremetal.agent.v1.Hello.$Properties|null} [hello] AgentMessage hello
                 * @property {baremetal.agent.v1.KeyProof.$Properties|null} [keyProof] AgentMessage keyProof
                 * @property {baremetal.agent.v1.StepProgress.$Properties|null} [progress] AgentMessage progress
                 * @property {baremetal.agent.v1.StepResult.$Properties|null} [result] AgentMessage result
                 * @property {baremetal.agent.v1.LogLine.$Properties|null} [log] AgentMessage log
                 * @property {baremetal.agent.v1.Alive.$Properties|null} [alive] AgentMessage alive
                 * @property {"hello"|"keyProof"|"progress"|"result"|"log"|"alive"} [body] AgentMessage body
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an AgentMessage.
                 * @memberof baremetal.agent.v1
                 * @interface IAgentMessage
                 * @augments baremetal.agent.v1.AgentMessage.$Properties
                 * @deprecated Use baremetal.agent.v1.AgentMessage.$Properties instead.
                 */

                /**
                 * Narrowed shape of an AgentMessage.
                 * @typedef {{
                 *   hello?: baremetal.agent.v1.Hello.$Shape|null;
                 *   keyProof?: baremetal.agent.v1.KeyProof.$Shape|null;
                 *   progress?: baremetal.agent.v1.StepProgress.$Shape|null;
                 *   result?: baremetal.agent.v1.StepResult.$Shape|null;
                 *   log?: baremetal.agent.v1.LogLine.$Shape|null;
                 *   alive?: baremetal.agent.v1.Alive.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ body?: undefined; hello?: null; keyProof?: null; progress?: null; result?: null; log?: null; alive?: null }|{ body?: "hello"; hello: baremetal.agent.v1.Hello.$Shape; keyProof?: null; progress?: null; result?: null; log?: null; alive?: null }|{ body?: "keyProof"; hello?: null; keyProof: baremetal.agent.v1.KeyProof.$Shape; progress?: null; result?: null; log?: null; alive?: null }|{ body?: "progress"; hello?: null; keyProof?: null; progress: baremetal.agent.v1.StepProgress.$Shape; result?: null; log?: null; alive?: null }|{ body?: "result"; hello?: null; keyProof?: null; progress?: null; result: baremetal.agent.v1.StepResult.$Shape; log?: null; alive?: null }|{ body?: "log"; hello?: null; keyProof?: null; progress?: null; result?: null; log: baremetal.agent.v1.LogLine.$Shape; alive?: null }|{ body?: "alive"; hello?: null; keyProof?: null; progress?: null; result?: null; log?: null; alive: baremetal.agent.v1.Alive.$Shape })
                 * )} baremetal.agent.v1.AgentMessage.$Shape
                 */

                /**
                 * Constructs a new AgentMessage.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents an AgentMessage.
                 * @constructor
                 * @param {baremetal.agent.v1.AgentMessage.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const AgentMessage = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * AgentMessage hello.
                 * @member {baremetal.agent.v1.Hello.$Properties|null|undefined} hello
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @instance
                 */
                AgentMessage.prototype.hello = null;

                /**
                 * AgentMessage keyProof.
                 * @member {baremetal.agent.v1.KeyProof.$Properties|null|undefined} keyProof
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @instance
                 */
                AgentMessage.prototype.keyProof = null;

                /**
                 * AgentMessage progress.
                 * @member {baremetal.agent.v1.StepProgress.$Properties|null|undefined} progress
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @instance
                 */
                AgentMessage.prototype.progress = null;

                /**
                 * AgentMessage result.
                 * @member {baremetal.agent.v1.StepResult.$Properties|null|undefined} result
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @instance
                 */
                AgentMessage.prototype.result = null;

                /**
                 * AgentMessage log.
                 * @member {baremetal.agent.v1.LogLine.$Properties|null|undefined} log
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @instance
                 */
                AgentMessage.prototype.log = null;

                /**
                 * AgentMessage alive.
                 * @member {baremetal.agent.v1.Alive.$Properties|null|undefined} alive
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @instance
                 */
                AgentMessage.prototype.alive = null;

                // OneOf field names bound to virtual getters and setters
                let $oneOfFields;

                /**
                 * AgentMessage body.
                 * @member {"hello"|"keyProof"|"progress"|"result"|"log"|"alive"|undefined} body
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @instance
                 */
                $Object.defineProperty(AgentMessage.prototype, "body", {
                    get: $util.oneOfGetter($oneOfFields = ["hello", "keyProof", "progress", "result", "log", "alive"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Encodes the specified AgentMessage message. Does not implicitly {@link baremetal.agent.v1.AgentMessage.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @static
                 * @param {baremetal.agent.v1.AgentMessage.$Properties} message AgentMessage message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                AgentMessage.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                        $root.baremetal.agent.v1.Hello.encode(message.hello, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.keyProof != null && $Object.hasOwnProperty.call(message, "keyProof"))
                        $root.baremetal.agent.v1.KeyProof.encode(message.keyProof, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.progress != null && $Object.hasOwnProperty.call(message, "progress"))
                        $root.baremetal.agent.v1.StepProgress.encode(message.progress, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.result != null && $Object.hasOwnProperty.call(message, "result"))
                        $root.baremetal.agent.v1.StepResult.encode(message.result, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                    if (message.log != null && $Object.hasOwnProperty.call(message, "log"))
                        $root.baremetal.agent.v1.LogLine.encode(message.log, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.alive != null && $Object.hasOwnProperty.call(message, "alive"))
                        $root.baremetal.agent.v1.Alive.encode(message.alive, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an AgentMessage message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.AgentMessage & baremetal.agent.v1.AgentMessage.$Shape} AgentMessage
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                AgentMessage.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.AgentMessage();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.hello = $root.baremetal.agent.v1.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                                message.body = "hello";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.keyProof = $root.baremetal.agent.v1.KeyProof.decode(reader, reader.size(), $undefined, _depth + 1, message.keyProof);
                                message.body = "keyProof";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.progress = $root.baremetal.agent.v1.StepProgress.decode(reader, reader.size(), $undefined, _depth + 1, message.progress);
                                message.body = "progress";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.result = $root.baremetal.agent.v1.StepResult.decode(reader, reader.size(), $undefined, _depth + 1, message.result);
                                message.body = "result";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.log = $root.baremetal.agent.v1.LogLine.decode(reader, reader.size(), $undefined, _depth + 1, message.log);
                                message.body = "log";
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                message.alive = $root.baremetal.agent.v1.Alive.decode(reader, reader.size(), $undefined, _depth + 1, message.alive);
                                message.body = "alive";
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates an AgentMessage message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.AgentMessage} AgentMessage
                 */
                AgentMessage.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.AgentMessage)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.AgentMessage: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.AgentMessage();
                    if (object.hello != null) {
                        if (!$util.isObject(object.hello))
                            throw $TypeError(".baremetal.agent.v1.AgentMessage.hello: object expected");
                        message.hello = $root.baremetal.agent.v1.Hello.fromObject(object.hello, _depth + 1);
                    }
                    if (object.keyProof != null) {
                        if (!$util.isObject(object.keyProof))
                            throw $TypeError(".baremetal.agent.v1.AgentMessage.keyProof: object expected");
                        message.keyProof = $root.baremetal.agent.v1.KeyProof.fromObject(object.keyProof, _depth + 1);
                    }
                    if (object.progress != null) {
                        if (!$util.isObject(object.progress))
                            throw $TypeError(".baremetal.agent.v1.AgentMessage.progress: object expected");
                        message.progress = $root.baremetal.agent.v1.StepProgress.fromObject(object.progress, _depth + 1);
                    }
                    if (object.result != null) {
                        if (!$util.isObject(object.result))
                            throw $TypeError(".baremetal.agent.v1.AgentMessage.result: object expected");
                        message.result = $root.baremetal.agent.v1.StepResult.fromObject(object.result, _depth + 1);
                    }
                    if (object.log != null) {
                        if (!$util.isObject(object.log))
                            throw $TypeError(".baremetal.agent.v1.AgentMessage.log: object expected");
                        message.log = $root.baremetal.agent.v1.LogLine.fromObject(object.log, _depth + 1);
                    }
                    if (object.alive != null) {
                        if (!$util.isObject(object.alive))
                            throw $TypeError(".baremetal.agent.v1.AgentMessage.alive: object expected");
                        message.alive = $root.baremetal.agent.v1.Alive.fromObject(object.alive, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from an AgentMessage message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @static
                 * @param {baremetal.agent.v1.AgentMessage} message AgentMessage
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                AgentMessage.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (message.hello != null && $Object.hasOwnProperty.call(message, "hello")) {
                        object.hello = $root.baremetal.agent.v1.Hello.toObject(message.hello, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "hello";
                    }
                    if (message.keyProof != null && $Object.hasOwnProperty.call(message, "keyProof")) {
                        object.keyProof = $root.baremetal.agent.v1.KeyProof.toObject(message.keyProof, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "keyProof";
                    }
                    if (message.progress != null && $Object.hasOwnProperty.call(message, "progress")) {
                        object.progress = $root.baremetal.agent.v1.StepProgress.toObject(message.progress, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "progress";
                    }
                    if (message.result != null && $Object.hasOwnProperty.call(message, "result")) {
                        object.result = $root.baremetal.agent.v1.StepResult.toObject(message.result, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "result";
                    }
                    if (message.log != null && $Object.hasOwnProperty.call(message, "log")) {
                        object.log = $root.baremetal.agent.v1.LogLine.toObject(message.log, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "log";
                    }
                    if (message.alive != null && $Object.hasOwnProperty.call(message, "alive")) {
                        object.alive = $root.baremetal.agent.v1.Alive.toObject(message.alive, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "alive";
                    }
                    return object;
                };

                /**
                 * Converts this AgentMessage to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.AgentMessage
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                AgentMessage.prototype.toJSON = function() {
                    return AgentMessage.toObject(this, $protobuf.util.toJSONOptions);
                };

                return AgentMessage;
            })();

            v1.ProviderMessage = (function() {

                /**
                 * Properties of a ProviderMessage.
                 * @typedef {Object} baremetal.agent.v1.ProviderMessage.$Properties
                 * @property {baremetal.agent.v1.Challenge.$Properties|null} [challenge] ProviderMessage challenge
                 * @property {baremetal.agent.v1.Welcome.$Properties|null} [welcome] ProviderMessage welcome
                 * @property {baremetal.agent.v1.StepRequest.$Properties|null} [step] ProviderMessage step
                 * @property {baremetal.agent.v1.CancelStep.$Properties|null} [cancel] ProviderMessage cancel
                 * @property {baremetal.agent.v1.Refused.$Properties|null} [refused] ProviderMessage refused
                 * @property {"challenge"|"welcome"|"step"|"cancel"|"refused"} [body] ProviderMessage body
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ProviderMessage.
                 * @memberof baremetal.agent.v1
                 * @interface IProviderMessage
                 * @augments baremetal.agent.v1.ProviderMessage.$Properties
                 * @deprecated Use baremetal.agent.v1.ProviderMessage.$Properties instead.
                 */

                /**
                 * Narrowed shape of a ProviderMessage.
                 * @typedef {{
                 *   challenge?: baremetal.agent.v1.Challenge.$Shape|null;
                 *   welcome?: baremetal.agent.v1.Welcome.$Shape|null;
                 *   step?: baremetal.agent.v1.StepRequest.$Shape|null;
                 *   cancel?: baremetal.agent.v1.CancelStep.$Shape|null;
                 *   refused?: baremetal.agent.v1.Refused.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ body?: undefined; challenge?: null; welcome?: null; step?: null; cancel?: null; refused?: null }|{ body?: "challenge"; challenge: baremetal.agent.v1.Challenge.$Shape; welcome?: null; step?: null; cancel?: null; refused?: null }|{ body?: "welcome"; challenge?: null; welcome: baremetal.agent.v1.Welcome.$Shape; step?: null; cancel?: null; refused?: null }|{ body?: "step"; challenge?: null; welcome?: null; step: baremetal.agent.v1.StepRequest.$Shape; cancel?: null; refused?: null }|{ body?: "cancel"; challenge?: null; welcome?: null; step?: null; cancel: baremetal.agent.v1.CancelStep.$Shape; refused?: null }|{ body?: "refused"; challenge?: null; welcome?: null; step?: null; cancel?: null; refused: baremetal.agent.v1.Refused.$Shape })
                 * )} baremetal.agent.v1.ProviderMessage.$Shape
                 */

                /**
                 * Constructs a new ProviderMessage.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a ProviderMessage.
                 * @constructor
                 * @param {baremetal.agent.v1.ProviderMessage.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ProviderMessage = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ProviderMessage challenge.
                 * @member {baremetal.agent.v1.Challenge.$Properties|null|undefined} challenge
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @instance
                 */
                ProviderMessage.prototype.challenge = null;

                /**
                 * ProviderMessage welcome.
                 * @member {baremetal.agent.v1.Welcome.$Properties|null|undefined} welcome
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @instance
                 */
                ProviderMessage.prototype.welcome = null;

                /**
                 * ProviderMessage step.
                 * @member {baremetal.agent.v1.StepRequest.$Properties|null|undefined} step
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @instance
                 */
                ProviderMessage.prototype.step = null;

                /**
                 * ProviderMessage cancel.
                 * @member {baremetal.agent.v1.CancelStep.$Properties|null|undefined} cancel
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @instance
                 */
                ProviderMessage.prototype.cancel = null;

                /**
                 * ProviderMessage refused.
                 * @member {baremetal.agent.v1.Refused.$Properties|null|undefined} refused
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @instance
                 */
                ProviderMessage.prototype.refused = null;

                // OneOf field names bound to virtual getters and setters
                let $oneOfFields;

                /**
                 * ProviderMessage body.
                 * @member {"challenge"|"welcome"|"step"|"cancel"|"refused"|undefined} body
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @instance
                 */
                $Object.defineProperty(ProviderMessage.prototype, "body", {
                    get: $util.oneOfGetter($oneOfFields = ["challenge", "welcome", "step", "cancel", "refused"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Encodes the specified ProviderMessage message. Does not implicitly {@link baremetal.agent.v1.ProviderMessage.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @static
                 * @param {baremetal.agent.v1.ProviderMessage.$Properties} message ProviderMessage message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ProviderMessage.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge"))
                        $root.baremetal.agent.v1.Challenge.encode(message.challenge, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome"))
                        $root.baremetal.agent.v1.Welcome.encode(message.welcome, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.step != null && $Object.hasOwnProperty.call(message, "step"))
                        $root.baremetal.agent.v1.StepRequest.encode(message.step, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.cancel != null && $Object.hasOwnProperty.call(message, "cancel"))
                        $root.baremetal.agent.v1.CancelStep.encode(message.cancel, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                    if (message.refused != null && $Object.hasOwnProperty.call(message, "refused"))
                        $root.baremetal.agent.v1.Refused.encode(message.refused, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ProviderMessage message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.ProviderMessage & baremetal.agent.v1.ProviderMessage.$Shape} ProviderMessage
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ProviderMessage.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.ProviderMessage();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.challenge = $root.baremetal.agent.v1.Challenge.decode(reader, reader.size(), $undefined, _depth + 1, message.challenge);
                                message.body = "challenge";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.welcome = $root.baremetal.agent.v1.Welcome.decode(reader, reader.size(), $undefined, _depth + 1, message.welcome);
                                message.body = "welcome";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.step = $root.baremetal.agent.v1.StepRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.step);
                                message.body = "step";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.cancel = $root.baremetal.agent.v1.CancelStep.decode(reader, reader.size(), $undefined, _depth + 1, message.cancel);
                                message.body = "cancel";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.refused = $root.baremetal.agent.v1.Refused.decode(reader, reader.size(), $undefined, _depth + 1, message.refused);
                                message.body = "refused";
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a ProviderMessage message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.ProviderMessage} ProviderMessage
                 */
                ProviderMessage.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.ProviderMessage)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.ProviderMessage: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.ProviderMessage();
                    if (object.challenge != null) {
                        if (!$util.isObject(object.challenge))
                            throw $TypeError(".baremetal.agent.v1.ProviderMessage.challenge: object expected");
                        message.challenge = $root.baremetal.agent.v1.Challenge.fromObject(object.challenge, _depth + 1);
                    }
                    if (object.welcome != null) {
                        if (!$util.isObject(object.welcome))
                            throw $TypeError(".baremetal.agent.v1.ProviderMessage.welcome: object expected");
                        message.welcome = $root.baremetal.agent.v1.Welcome.fromObject(object.welcome, _depth + 1);
                    }
                    if (object.step != null) {
                        if (!$util.isObject(object.step))
                            throw $TypeError(".baremetal.agent.v1.ProviderMessage.step: object expected");
                        message.step = $root.baremetal.agent.v1.StepRequest.fromObject(object.step, _depth + 1);
                    }
                    if (object.cancel != null) {
                        if (!$util.isObject(object.cancel))
                            throw $TypeError(".baremetal.agent.v1.ProviderMessage.cancel: object expected");
                        message.cancel = $root.baremetal.agent.v1.CancelStep.fromObject(object.cancel, _depth + 1);
                    }
                    if (object.refused != null) {
                        if (!$util.isObject(object.refused))
                            throw $TypeError(".baremetal.agent.v1.ProviderMessage.refused: object expected");
                        message.refused = $root.baremetal.agent.v1.Refused.fromObject(object.refused, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a ProviderMessage message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @static
                 * @param {baremetal.agent.v1.ProviderMessage} message ProviderMessage
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                ProviderMessage.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge")) {
                        object.challenge = $root.baremetal.agent.v1.Challenge.toObject(message.challenge, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "challenge";
                    }
                    if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome")) {
                        object.welcome = $root.baremetal.agent.v1.Welcome.toObject(message.welcome, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "welcome";
                    }
                    if (message.step != null && $Object.hasOwnProperty.call(message, "step")) {
                        object.step = $root.baremetal.agent.v1.StepRequest.toObject(message.step, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "step";
                    }
                    if (message.cancel != null && $Object.hasOwnProperty.call(message, "cancel")) {
                        object.cancel = $root.baremetal.agent.v1.CancelStep.toObject(message.cancel, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "cancel";
                    }
                    if (message.refused != null && $Object.hasOwnProperty.call(message, "refused")) {
                        object.refused = $root.baremetal.agent.v1.Refused.toObject(message.refused, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "refused";
                    }
                    return object;
                };

                /**
                 * Converts this ProviderMessage to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.ProviderMessage
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                ProviderMessage.prototype.toJSON = function() {
                    return ProviderMessage.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ProviderMessage;
            })();

            v1.Hello = (function() {

                /**
                 * Properties of a Hello.
                 * @typedef {Object} baremetal.agent.v1.Hello.$Properties
                 * @property {string|null} [attempt] Hello attempt
                 * @property {string|null} [token] Hello token
                 * @property {string|null} [hostUuid] Hello hostUuid
                 * @property {string|null} [agentVersion] Hello agentVersion
                 * @property {Uint8Array|null} [publicKey] Hello publicKey
                 * @property {string|null} [bootId] Hello bootId
                 * @property {number|null} [uptimeSeconds] Hello uptimeSeconds
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Hello.
                 * @memberof baremetal.agent.v1
                 * @interface IHello
                 * @augments baremetal.agent.v1.Hello.$Properties
                 * @deprecated Use baremetal.agent.v1.Hello.$Properties instead.
                 */

                /**
                 * Shape of a Hello.
                 * @typedef {baremetal.agent.v1.Hello.$Properties} baremetal.agent.v1.Hello.$Shape
                 */

                /**
                 * Constructs a new Hello.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a Hello.
                 * @constructor
                 * @param {baremetal.agent.v1.Hello.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Hello = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Hello attempt.
                 * @member {string} attempt
                 * @memberof baremetal.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.attempt = "";

                /**
                 * Hello token.
                 * @member {string} token
                 * @memberof baremetal.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.token = "";

                /**
                 * Hello hostUuid.
                 * @member {string} hostUuid
                 * @memberof baremetal.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.hostUuid = "";

                /**
                 * Hello agentVersion.
                 * @member {string} agentVersion
                 * @memberof baremetal.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.agentVersion = "";

                /**
                 * Hello publicKey.
                 * @member {Uint8Array} publicKey
                 * @memberof baremetal.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.publicKey = $util.newBuffer([]);

                /**
                 * Hello bootId.
                 * @member {string} bootId
                 * @memberof baremetal.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.bootId = "";

                /**
                 * Hello uptimeSeconds.
                 * @member {number} uptimeSeconds
                 * @memberof baremetal.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.uptimeSeconds = 0;

                /**
                 * Encodes the specified Hello message. Does not implicitly {@link baremetal.agent.v1.Hello.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.Hello
                 * @static
                 * @param {baremetal.agent.v1.Hello.$Properties} message Hello message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Hello.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.attempt);
                    if (message.token != null && $Object.hasOwnProperty.call(message, "token") && message.token !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.token);
                    if (message.hostUuid != null && $Object.hasOwnProperty.call(message, "hostUuid") && message.hostUuid !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.hostUuid);
                    if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion") && message.agentVersion !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.agentVersion);
                    if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
                        writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.publicKey);
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.bootId);
                    if (message.uptimeSeconds != null && $Object.hasOwnProperty.call(message, "uptimeSeconds") && !$Object.is(message.uptimeSeconds, 0))
                        writer.uint32(/* id 7, wireType 1 =*/57).double(message.uptimeSeconds);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Hello message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.Hello
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Hello & baremetal.agent.v1.Hello.$Shape} Hello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Hello.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.Hello();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.attempt = value;
                                else
                                    delete message.attempt;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.token = value;
                                else
                                    delete message.token;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.hostUuid = value;
                                else
                                    delete message.hostUuid;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.agentVersion = value;
                                else
                                    delete message.agentVersion;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.publicKey = value;
                                else
                                    delete message.publicKey;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bootId = value;
                                else
                                    delete message.bootId;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.uptimeSeconds = value;
                                else
                                    delete message.uptimeSeconds;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a Hello message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.Hello
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.Hello} Hello
                 */
                Hello.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.Hello)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.Hello: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.Hello();
                    if (object.attempt != null)
                        if (typeof object.attempt !== "string" || object.attempt.length)
                            message.attempt = $String(object.attempt);
                    if (object.token != null)
                        if (typeof object.token !== "string" || object.token.length)
                            message.token = $String(object.token);
                    if (object.hostUuid != null)
                        if (typeof object.hostUuid !== "string" || object.hostUuid.length)
                            message.hostUuid = $String(object.hostUuid);
                    if (object.agentVersion != null)
                        if (typeof object.agentVersion !== "string" || object.agentVersion.length)
                            message.agentVersion = $String(object.agentVersion);
                    if (object.publicKey != null)
                        if (object.publicKey.length)
                            if (typeof object.publicKey === "string")
                                $util.base64.decode(object.publicKey, message.publicKey = $util.newBuffer($util.base64.length(object.publicKey)), 0);
                            else if (object.publicKey.length >= 0)
                                message.publicKey = object.publicKey;
                    if (object.bootId != null)
                        if (typeof object.bootId !== "string" || object.bootId.length)
                            message.bootId = $String(object.bootId);
                    if (object.uptimeSeconds != null)
                        if (!$Object.is($Number(object.uptimeSeconds), 0))
                            message.uptimeSeconds = $Number(object.uptimeSeconds);
                    return message;
                };

                /**
                 * Creates a plain object from a Hello message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.Hello
                 * @static
                 * @param {baremetal.agent.v1.Hello} message Hello
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Hello.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.attempt = "";
                        object.token = "";
                        object.hostUuid = "";
                        object.agentVersion = "";
                        if (options.bytes === $String)
                            object.publicKey = "";
                        else {
                            object.publicKey = [];
                            if (options.bytes !== $Array)
                                object.publicKey = $util.newBuffer(object.publicKey);
                        }
                        object.bootId = "";
                        object.uptimeSeconds = 0;
                    }
                    if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt"))
                        object.attempt = message.attempt;
                    if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                        object.token = message.token;
                    if (message.hostUuid != null && $Object.hasOwnProperty.call(message, "hostUuid"))
                        object.hostUuid = message.hostUuid;
                    if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion"))
                        object.agentVersion = message.agentVersion;
                    if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey"))
                        object.publicKey = options.bytes === $String ? $util.base64.encode(message.publicKey, 0, message.publicKey.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.publicKey) : message.publicKey;
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId"))
                        object.bootId = message.bootId;
                    if (message.uptimeSeconds != null && $Object.hasOwnProperty.call(message, "uptimeSeconds"))
                        object.uptimeSeconds = options.json && !$isFinite(message.uptimeSeconds) ? $String(message.uptimeSeconds) : message.uptimeSeconds;
                    return object;
                };

                /**
                 * Converts this Hello to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.Hello
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Hello.prototype.toJSON = function() {
                    return Hello.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Hello;
            })();

            v1.Challenge = (function() {

                /**
                 * Properties of a Challenge.
                 * @typedef {Object} baremetal.agent.v1.Challenge.$Properties
                 * @property {Uint8Array|null} [nonce] Challenge nonce
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Challenge.
                 * @memberof baremetal.agent.v1
                 * @interface IChallenge
                 * @augments baremetal.agent.v1.Challenge.$Properties
                 * @deprecated Use baremetal.agent.v1.Challenge.$Properties instead.
                 */

                /**
                 * Shape of a Challenge.
                 * @typedef {baremetal.agent.v1.Challenge.$Properties} baremetal.agent.v1.Challenge.$Shape
                 */

                /**
                 * Constructs a new Challenge.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a Challenge.
                 * @constructor
                 * @param {baremetal.agent.v1.Challenge.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Challenge = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Challenge nonce.
                 * @member {Uint8Array} nonce
                 * @memberof baremetal.agent.v1.Challenge
                 * @instance
                 */
                Challenge.prototype.nonce = $util.newBuffer([]);

                /**
                 * Encodes the specified Challenge message. Does not implicitly {@link baremetal.agent.v1.Challenge.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.Challenge
                 * @static
                 * @param {baremetal.agent.v1.Challenge.$Properties} message Challenge message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Challenge.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.nonce);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Challenge message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.Challenge
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Challenge & baremetal.agent.v1.Challenge.$Shape} Challenge
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Challenge.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.Challenge();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.nonce = value;
                                else
                                    delete message.nonce;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a Challenge message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.Challenge
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.Challenge} Challenge
                 */
                Challenge.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.Challenge)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.Challenge: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.Challenge();
                    if (object.nonce != null)
                        if (object.nonce.length)
                            if (typeof object.nonce === "string")
                                $util.base64.decode(object.nonce, message.nonce = $util.newBuffer($util.base64.length(object.nonce)), 0);
                            else if (object.nonce.length >= 0)
                                message.nonce = object.nonce;
                    return message;
                };

                /**
                 * Creates a plain object from a Challenge message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.Challenge
                 * @static
                 * @param {baremetal.agent.v1.Challenge} message Challenge
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Challenge.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        if (options.bytes === $String)
                            object.nonce = "";
                        else {
                            object.nonce = [];
                            if (options.bytes !== $Array)
                                object.nonce = $util.newBuffer(object.nonce);
                        }
                    if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce"))
                        object.nonce = options.bytes === $String ? $util.base64.encode(message.nonce, 0, message.nonce.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.nonce) : message.nonce;
                    return object;
                };

                /**
                 * Converts this Challenge to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.Challenge
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Challenge.prototype.toJSON = function() {
                    return Challenge.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Challenge;
            })();

            v1.KeyProof = (function() {

                /**
                 * Properties of a KeyProof.
                 * @typedef {Object} baremetal.agent.v1.KeyProof.$Properties
                 * @property {Uint8Array|null} [signature] KeyProof signature
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a KeyProof.
                 * @memberof baremetal.agent.v1
                 * @interface IKeyProof
                 * @augments baremetal.agent.v1.KeyProof.$Properties
                 * @deprecated Use baremetal.agent.v1.KeyProof.$Properties instead.
                 */

                /**
                 * Shape of a KeyProof.
                 * @typedef {baremetal.agent.v1.KeyProof.$Properties} baremetal.agent.v1.KeyProof.$Shape
                 */

                /**
                 * Constructs a new KeyProof.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a KeyProof.
                 * @constructor
                 * @param {baremetal.agent.v1.KeyProof.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const KeyProof = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * KeyProof signature.
                 * @member {Uint8Array} signature
                 * @memberof baremetal.agent.v1.KeyProof
                 * @instance
                 */
                KeyProof.prototype.signature = $util.newBuffer([]);

                /**
                 * Encodes the specified KeyProof message. Does not implicitly {@link baremetal.agent.v1.KeyProof.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.KeyProof
                 * @static
                 * @param {baremetal.agent.v1.KeyProof.$Properties} message KeyProof message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                KeyProof.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.signature);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a KeyProof message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.KeyProof
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.KeyProof & baremetal.agent.v1.KeyProof.$Shape} KeyProof
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                KeyProof.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.KeyProof();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.signature = value;
                                else
                                    delete message.signature;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a KeyProof message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.KeyProof
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.KeyProof} KeyProof
                 */
                KeyProof.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.KeyProof)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.KeyProof: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.KeyProof();
                    if (object.signature != null)
                        if (object.signature.length)
                            if (typeof object.signature === "string")
                                $util.base64.decode(object.signature, message.signature = $util.newBuffer($util.base64.length(object.signature)), 0);
                            else if (object.signature.length >= 0)
                                message.signature = object.signature;
                    return message;
                };

                /**
                 * Creates a plain object from a KeyProof message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.KeyProof
                 * @static
                 * @param {baremetal.agent.v1.KeyProof} message KeyProof
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                KeyProof.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        if (options.bytes === $String)
                            object.signature = "";
                        else {
                            object.signature = [];
                            if (options.bytes !== $Array)
                                object.signature = $util.newBuffer(object.signature);
                        }
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature"))
                        object.signature = options.bytes === $String ? $util.base64.encode(message.signature, 0, message.signature.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.signature) : message.signature;
                    return object;
                };

                /**
                 * Converts this KeyProof to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.KeyProof
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                KeyProof.prototype.toJSON = function() {
                    return KeyProof.toObject(this, $protobuf.util.toJSONOptions);
                };

                return KeyProof;
            })();

            v1.Welcome = (function() {

                /**
                 * Properties of a Welcome.
                 * @typedef {Object} baremetal.agent.v1.Welcome.$Properties
                 * @property {string|null} [providerVersion] Welcome providerVersion
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Welcome.
                 * @memberof baremetal.agent.v1
                 * @interface IWelcome
                 * @augments baremetal.agent.v1.Welcome.$Properties
                 * @deprecated Use baremetal.agent.v1.Welcome.$Properties instead.
                 */

                /**
                 * Shape of a Welcome.
                 * @typedef {baremetal.agent.v1.Welcome.$Properties} baremetal.agent.v1.Welcome.$Shape
                 */

                /**
                 * Constructs a new Welcome.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a Welcome.
                 * @constructor
                 * @param {baremetal.agent.v1.Welcome.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Welcome = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Welcome providerVersion.
                 * @member {string} providerVersion
                 * @memberof baremetal.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.providerVersion = "";

                /**
                 * Encodes the specified Welcome message. Does not implicitly {@link baremetal.agent.v1.Welcome.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.Welcome
                 * @static
                 * @param {baremetal.agent.v1.Welcome.$Properties} message Welcome message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Welcome.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.providerVersion != null && $Object.hasOwnProperty.call(message, "providerVersion") && message.providerVersion !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.providerVersion);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Welcome message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.Welcome
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Welcome & baremetal.agent.v1.Welcome.$Shape} Welcome
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Welcome.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.Welcome();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.providerVersion = value;
                                else
                                    delete message.providerVersion;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a Welcome message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.Welcome
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.Welcome} Welcome
                 */
                Welcome.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.Welcome)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.Welcome: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.Welcome();
                    if (object.providerVersion != null)
                        if (typeof object.providerVersion !== "string" || object.providerVersion.length)
                            message.providerVersion = $String(object.providerVersion);
                    return message;
                };

                /**
                 * Creates a plain object from a Welcome message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.Welcome
                 * @static
                 * @param {baremetal.agent.v1.Welcome} message Welcome
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Welcome.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.providerVersion = "";
                    if (message.providerVersion != null && $Object.hasOwnProperty.call(message, "providerVersion"))
                        object.providerVersion = message.providerVersion;
                    return object;
                };

                /**
                 * Converts this Welcome to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.Welcome
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Welcome.prototype.toJSON = function() {
                    return Welcome.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Welcome;
            })();

            v1.Refused = (function() {

                /**
                 * Properties of a Refused.
                 * @typedef {Object} baremetal.agent.v1.Refused.$Properties
                 * @property {string|null} [reason] Refused reason
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Refused.
                 * @memberof baremetal.agent.v1
                 * @interface IRefused
                 * @augments baremetal.agent.v1.Refused.$Properties
                 * @deprecated Use baremetal.agent.v1.Refused.$Properties instead.
                 */

                /**
                 * Shape of a Refused.
                 * @typedef {baremetal.agent.v1.Refused.$Properties} baremetal.agent.v1.Refused.$Shape
                 */

                /**
                 * Constructs a new Refused.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a Refused.
                 * @constructor
                 * @param {baremetal.agent.v1.Refused.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Refused = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Refused reason.
                 * @member {string} reason
                 * @memberof baremetal.agent.v1.Refused
                 * @instance
                 */
                Refused.prototype.reason = "";

                /**
                 * Encodes the specified Refused message. Does not implicitly {@link baremetal.agent.v1.Refused.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.Refused
                 * @static
                 * @param {baremetal.agent.v1.Refused.$Properties} message Refused message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Refused.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.reason);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Refused message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.Refused
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Refused & baremetal.agent.v1.Refused.$Shape} Refused
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Refused.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.Refused();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a Refused message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.Refused
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.Refused} Refused
                 */
                Refused.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.Refused)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.Refused: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.Refused();
                    if (object.reason != null)
                        if (typeof object.reason !== "string" || object.reason.length)
                            message.reason = $String(object.reason);
                    return message;
                };

                /**
                 * Creates a plain object from a Refused message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.Refused
                 * @static
                 * @param {baremetal.agent.v1.Refused} message Refused
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Refused.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.reason = "";
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                        object.reason = message.reason;
                    return object;
                };

                /**
                 * Converts this Refused to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.Refused
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Refused.prototype.toJSON = function() {
                    return Refused.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Refused;
            })();

            v1.StepRequest = (function() {

                /**
                 * Properties of a StepRequest.
                 * @typedef {Object} baremetal.agent.v1.StepRequest.$Properties
                 * @property {string|null} [id] StepRequest id
                 * @property {string|null} [name] StepRequest name
                 * @property {string|null} ["arguments"] StepRequest arguments
                 * @property {Uint8Array|null} [payload] StepRequest payload
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a StepRequest.
                 * @memberof baremetal.agent.v1
                 * @interface IStepRequest
                 * @augments baremetal.agent.v1.StepRequest.$Properties
                 * @deprecated Use baremetal.agent.v1.StepRequest.$Properties instead.
                 */

                /**
                 * Shape of a StepRequest.
                 * @typedef {baremetal.agent.v1.StepRequest.$Properties} baremetal.agent.v1.StepRequest.$Shape
                 */

                /**
                 * Constructs a new StepRequest.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a StepRequest.
                 * @constructor
                 * @param {baremetal.agent.v1.StepRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const StepRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * StepRequest id.
                 * @member {string} id
                 * @memberof baremetal.agent.v1.StepRequest
                 * @instance
                 */
                StepRequest.prototype.id = "";

                /**
                 * StepRequest name.
                 * @member {string} name
                 * @memberof baremetal.agent.v1.StepRequest
                 * @instance
                 */
                StepRequest.prototype.name = "";

                /**
                 * StepRequest arguments.
                 * @member {string} arguments
                 * @memberof baremetal.agent.v1.StepRequest
                 * @instance
                 */
                StepRequest.prototype["arguments"] = "";

                /**
                 * StepRequest payload.
                 * @member {Uint8Array} payload
                 * @memberof baremetal.agent.v1.StepRequest
                 * @instance
                 */
                StepRequest.prototype.payload = $util.newBuffer([]);

                /**
                 * Encodes the specified StepRequest message. Does not implicitly {@link baremetal.agent.v1.StepRequest.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.StepRequest
                 * @static
                 * @param {baremetal.agent.v1.StepRequest.$Properties} message StepRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                StepRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                    if (message["arguments"] != null && $Object.hasOwnProperty.call(message, "arguments") && message["arguments"] !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message["arguments"]);
                    if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                        writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.payload);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a StepRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.StepRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.StepRequest & baremetal.agent.v1.StepRequest.$Shape} StepRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                StepRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.StepRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message["arguments"] = value;
                                else
                                    delete message["arguments"];
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.payload = value;
                                else
                                    delete message.payload;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a StepRequest message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.StepRequest
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.StepRequest} StepRequest
                 */
                StepRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.StepRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.StepRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.StepRequest();
                    if (object.id != null)
                        if (typeof object.id !== "string" || object.id.length)
                            message.id = $String(object.id);
                    if (object.name != null)
                        if (typeof object.name !== "string" || object.name.length)
                            message.name = $String(object.name);
                    if (object["arguments"] != null)
                        if (typeof object["arguments"] !== "string" || object["arguments"].length)
                            message["arguments"] = $String(object["arguments"]);
                    if (object.payload != null)
                        if (object.payload.length)
                            if (typeof object.payload === "string")
                                $util.base64.decode(object.payload, message.payload = $util.newBuffer($util.base64.length(object.payload)), 0);
                            else if (object.payload.length >= 0)
                                message.payload = object.payload;
                    return message;
                };

                /**
                 * Creates a plain object from a StepRequest message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.StepRequest
                 * @static
                 * @param {baremetal.agent.v1.StepRequest} message StepRequest
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                StepRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.id = "";
                        object.name = "";
                        object["arguments"] = "";
                        if (options.bytes === $String)
                            object.payload = "";
                        else {
                            object.payload = [];
                            if (options.bytes !== $Array)
                                object.payload = $util.newBuffer(object.payload);
                        }
                    }
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                        object.name = message.name;
                    if (message["arguments"] != null && $Object.hasOwnProperty.call(message, "arguments"))
                        object["arguments"] = message["arguments"];
                    if (message.payload != null && $Object.hasOwnProperty.call(message, "payload"))
                        object.payload = options.bytes === $String ? $util.base64.encode(message.payload, 0, message.payload.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.payload) : message.payload;
                    return object;
                };

                /**
                 * Converts this StepRequest to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.StepRequest
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                StepRequest.prototype.toJSON = function() {
                    return StepRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StepRequest;
            })();

            v1.CancelStep = (function() {

                /**
                 * Properties of a CancelStep.
                 * @typedef {Object} baremetal.agent.v1.CancelStep.$Properties
                 * @property {string|null} [id] CancelStep id
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a CancelStep.
                 * @memberof baremetal.agent.v1
                 * @interface ICancelStep
                 * @augments baremetal.agent.v1.CancelStep.$Properties
                 * @deprecated Use baremetal.agent.v1.CancelStep.$Properties instead.
                 */

                /**
                 * Shape of a CancelStep.
                 * @typedef {baremetal.agent.v1.CancelStep.$Properties} baremetal.agent.v1.CancelStep.$Shape
                 */

                /**
                 * Constructs a new CancelStep.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a CancelStep.
                 * @constructor
                 * @param {baremetal.agent.v1.CancelStep.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const CancelStep = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * CancelStep id.
                 * @member {string} id
                 * @memberof baremetal.agent.v1.CancelStep
                 * @instance
                 */
                CancelStep.prototype.id = "";

                /**
                 * Encodes the specified CancelStep message. Does not implicitly {@link baremetal.agent.v1.CancelStep.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.CancelStep
                 * @static
                 * @param {baremetal.agent.v1.CancelStep.$Properties} message CancelStep message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                CancelStep.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a CancelStep message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.CancelStep
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.CancelStep & baremetal.agent.v1.CancelStep.$Shape} CancelStep
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                CancelStep.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.CancelStep();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a CancelStep message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.CancelStep
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.CancelStep} CancelStep
                 */
                CancelStep.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.CancelStep)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.CancelStep: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.CancelStep();
                    if (object.id != null)
                        if (typeof object.id !== "string" || object.id.length)
                            message.id = $String(object.id);
                    return message;
                };

                /**
                 * Creates a plain object from a CancelStep message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.CancelStep
                 * @static
                 * @param {baremetal.agent.v1.CancelStep} message CancelStep
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                CancelStep.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.id = "";
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    return object;
                };

                /**
                 * Converts this CancelStep to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.CancelStep
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                CancelStep.prototype.toJSON = function() {
                    return CancelStep.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CancelStep;
            })();

            v1.StepProgress = (function() {

                /**
                 * Properties of a StepProgress.
                 * @typedef {Object} baremetal.agent.v1.StepProgress.$Properties
                 * @property {string|null} [id] StepProgress id
                 * @property {string|null} [text] StepProgress text
                 * @property {number|null} [doneBytes] StepProgress doneBytes
                 * @property {number|null} [totalBytes] StepProgress totalBytes
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a StepProgress.
                 * @memberof baremetal.agent.v1
                 * @interface IStepProgress
                 * @augments baremetal.agent.v1.StepProgress.$Properties
                 * @deprecated Use baremetal.agent.v1.StepProgress.$Properties instead.
                 */

                /**
                 * Shape of a StepProgress.
                 * @typedef {baremetal.agent.v1.StepProgress.$Properties} baremetal.agent.v1.StepProgress.$Shape
                 */

                /**
                 * Constructs a new StepProgress.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a StepProgress.
                 * @constructor
                 * @param {baremetal.agent.v1.StepProgress.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const StepProgress = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * StepProgress id.
                 * @member {string} id
                 * @memberof baremetal.agent.v1.StepProgress
                 * @instance
                 */
                StepProgress.prototype.id = "";

                /**
                 * StepProgress text.
                 * @member {string} text
                 * @memberof baremetal.agent.v1.StepProgress
                 * @instance
                 */
                StepProgress.prototype.text = "";

                /**
                 * StepProgress doneBytes.
                 * @member {number} doneBytes
                 * @memberof baremetal.agent.v1.StepProgress
                 * @instance
                 */
                StepProgress.prototype.doneBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * StepProgress totalBytes.
                 * @member {number} totalBytes
                 * @memberof baremetal.agent.v1.StepProgress
                 * @instance
                 */
                StepProgress.prototype.totalBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Encodes the specified StepProgress message. Does not implicitly {@link baremetal.agent.v1.StepProgress.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.StepProgress
                 * @static
                 * @param {baremetal.agent.v1.StepProgress.$Properties} message StepProgress message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                StepProgress.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                    if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.text);
                    if (message.doneBytes != null && $Object.hasOwnProperty.call(message, "doneBytes") && (typeof message.doneBytes === "object" ? message.doneBytes.low || message.doneBytes.high : message.doneBytes !== 0))
                        writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.doneBytes);
                    if (message.totalBytes != null && $Object.hasOwnProperty.call(message, "totalBytes") && (typeof message.totalBytes === "object" ? message.totalBytes.low || message.totalBytes.high : message.totalBytes !== 0))
                        writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.totalBytes);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a StepProgress message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.StepProgress
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.StepProgress & baremetal.agent.v1.StepProgress.$Shape} StepProgress
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                StepProgress.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.StepProgress();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.text = value;
                                else
                                    delete message.text;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.doneBytes = value;
                                else
                                    delete message.doneBytes;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.totalBytes = value;
                                else
                                    delete message.totalBytes;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a StepProgress message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.StepProgress
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.StepProgress} StepProgress
                 */
                StepProgress.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.StepProgress)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.StepProgress: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.StepProgress();
                    if (object.id != null)
                        if (typeof object.id !== "string" || object.id.length)
                            message.id = $String(object.id);
                    if (object.text != null)
                        if (typeof object.text !== "string" || object.text.length)
                            message.text = $String(object.text);
                    if (object.doneBytes != null)
                        if (typeof object.doneBytes === "object" ? object.doneBytes.low || object.doneBytes.high : $Number(object.doneBytes) !== 0)
                            if ($util.Long)
                                message.doneBytes = $util.Long.fromValue(object.doneBytes, true);
                            else if (typeof object.doneBytes === "string")
                                message.doneBytes = $parseInt(object.doneBytes, 10);
                            else if (typeof object.doneBytes === "number")
                                message.doneBytes = object.doneBytes;
                            else if (typeof object.doneBytes === "object")
                                message.doneBytes = new $util.LongBits(object.doneBytes.low >>> 0, object.doneBytes.high >>> 0).toNumber(true);
                    if (object.totalBytes != null)
                        if (typeof object.totalBytes === "object" ? object.totalBytes.low || object.totalBytes.high : $Number(object.totalBytes) !== 0)
                            if ($util.Long)
                                message.totalBytes = $util.Long.fromValue(object.totalBytes, true);
                            else if (typeof object.totalBytes === "string")
                                message.totalBytes = $parseInt(object.totalBytes, 10);
                            else if (typeof object.totalBytes === "number")
                                message.totalBytes = object.totalBytes;
                            else if (typeof object.totalBytes === "object")
                                message.totalBytes = new $util.LongBits(object.totalBytes.low >>> 0, object.totalBytes.high >>> 0).toNumber(true);
                    return message;
                };

                /**
                 * Creates a plain object from a StepProgress message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.StepProgress
                 * @static
                 * @param {baremetal.agent.v1.StepProgress} message StepProgress
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                StepProgress.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.id = "";
                        object.text = "";
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.doneBytes = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.doneBytes = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            let long = new $util.Long(0, 0, true);
                            object.totalBytes = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.totalBytes = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    if (message.text != null && $Object.hasOwnProperty.call(message, "text"))
                        object.text = message.text;
                    if (message.doneBytes != null && $Object.hasOwnProperty.call(message, "doneBytes"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.doneBytes = typeof message.doneBytes === "number" ? $BigInt(message.doneBytes) : $util.Long.fromBits(message.doneBytes.low >>> 0, message.doneBytes.high >>> 0, true).toBigInt();
                        else if (typeof message.doneBytes === "number")
                            object.doneBytes = options.longs === $String ? $String(message.doneBytes) : message.doneBytes;
                        else
                            object.doneBytes = options.longs === $String ? $util.Long.prototype.toString.call(message.doneBytes) : options.longs === $Number ? new $util.LongBits(message.doneBytes.low >>> 0, message.doneBytes.high >>> 0).toNumber(true) : message.doneBytes;
                    if (message.totalBytes != null && $Object.hasOwnProperty.call(message, "totalBytes"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.totalBytes = typeof message.totalBytes === "number" ? $BigInt(message.totalBytes) : $util.Long.fromBits(message.totalBytes.low >>> 0, message.totalBytes.high >>> 0, true).toBigInt();
                        else if (typeof message.totalBytes === "number")
                            object.totalBytes = options.longs === $String ? $String(message.totalBytes) : message.totalBytes;
                        else
                            object.totalBytes = options.longs === $String ? $util.Long.prototype.toString.call(message.totalBytes) : options.longs === $Number ? new $util.LongBits(message.totalBytes.low >>> 0, message.totalBytes.high >>> 0).toNumber(true) : message.totalBytes;
                    return object;
                };

                /**
                 * Converts this StepProgress to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.StepProgress
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                StepProgress.prototype.toJSON = function() {
                    return StepProgress.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StepProgress;
            })();

            v1.StepResult = (function() {

                /**
                 * Properties of a StepResult.
                 * @typedef {Object} baremetal.agent.v1.StepResult.$Properties
                 * @property {string|null} [id] StepResult id
                 * @property {string|null} [result] StepResult result
                 * @property {baremetal.agent.v1.StepError.$Properties|null} [error] StepResult error
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a StepResult.
                 * @memberof baremetal.agent.v1
                 * @interface IStepResult
                 * @augments baremetal.agent.v1.StepResult.$Properties
                 * @deprecated Use baremetal.agent.v1.StepResult.$Properties instead.
                 */

                /**
                 * Shape of a StepResult.
                 * @typedef {baremetal.agent.v1.StepResult.$Properties} baremetal.agent.v1.StepResult.$Shape
                 */

                /**
                 * Constructs a new StepResult.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a StepResult.
                 * @constructor
                 * @param {baremetal.agent.v1.StepResult.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const StepResult = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * StepResult id.
                 * @member {string} id
                 * @memberof baremetal.agent.v1.StepResult
                 * @instance
                 */
                StepResult.prototype.id = "";

                /**
                 * StepResult result.
                 * @member {string} result
                 * @memberof baremetal.agent.v1.StepResult
                 * @instance
                 */
                StepResult.prototype.result = "";

                /**
                 * StepResult error.
                 * @member {baremetal.agent.v1.StepError.$Properties|null|undefined} error
                 * @memberof baremetal.agent.v1.StepResult
                 * @instance
                 */
                StepResult.prototype.error = null;

                /**
                 * Encodes the specified StepResult message. Does not implicitly {@link baremetal.agent.v1.StepResult.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.StepResult
                 * @static
                 * @param {baremetal.agent.v1.StepResult.$Properties} message StepResult message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                StepResult.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                    if (message.result != null && $Object.hasOwnProperty.call(message, "result") && message.result !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.result);
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                        $root.baremetal.agent.v1.StepError.encode(message.error, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a StepResult message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.StepResult
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.StepResult & baremetal.agent.v1.StepResult.$Shape} StepResult
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                StepResult.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.StepResult();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.result = value;
                                else
                                    delete message.result;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.error = $root.baremetal.agent.v1.StepError.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a StepResult message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.StepResult
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.StepResult} StepResult
                 */
                StepResult.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.StepResult)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.StepResult: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.StepResult();
                    if (object.id != null)
                        if (typeof object.id !== "string" || object.id.length)
                            message.id = $String(object.id);
                    if (object.result != null)
                        if (typeof object.result !== "string" || object.result.length)
                            message.result = $String(object.result);
                    if (object.error != null) {
                        if (!$util.isObject(object.error))
                            throw $TypeError(".baremetal.agent.v1.StepResult.error: object expected");
                        message.error = $root.baremetal.agent.v1.StepError.fromObject(object.error, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a StepResult message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.StepResult
                 * @static
                 * @param {baremetal.agent.v1.StepResult} message StepResult
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                StepResult.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.id = "";
                        object.result = "";
                        object.error = null;
                    }
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                        object.id = message.id;
                    if (message.result != null && $Object.hasOwnProperty.call(message, "result"))
                        object.result = message.result;
                    if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                        object.error = $root.baremetal.agent.v1.StepError.toObject(message.error, options, _depth + 1);
                    return object;
                };

                /**
                 * Converts this StepResult to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.StepResult
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                StepResult.prototype.toJSON = function() {
                    return StepResult.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StepResult;
            })();

            v1.StepError = (function() {

                /**
                 * Properties of a StepError.
                 * @typedef {Object} baremetal.agent.v1.StepError.$Properties
                 * @property {string|null} [code] StepError code
                 * @property {string|null} [message] StepError message
                 * @property {string|null} [remedy] StepError remedy
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a StepError.
                 * @memberof baremetal.agent.v1
                 * @interface IStepError
                 * @augments baremetal.agent.v1.StepError.$Properties
                 * @deprecated Use baremetal.agent.v1.StepError.$Properties instead.
                 */

                /**
                 * Shape of a StepError.
                 * @typedef {baremetal.agent.v1.StepError.$Properties} baremetal.agent.v1.StepError.$Shape
                 */

                /**
                 * Constructs a new StepError.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a StepError.
                 * @constructor
                 * @param {baremetal.agent.v1.StepError.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const StepError = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * StepError code.
                 * @member {string} code
                 * @memberof baremetal.agent.v1.StepError
                 * @instance
                 */
                StepError.prototype.code = "";

                /**
                 * StepError message.
                 * @member {string} message
                 * @memberof baremetal.agent.v1.StepError
                 * @instance
                 */
                StepError.prototype.message = "";

                /**
                 * StepError remedy.
                 * @member {string} remedy
                 * @memberof baremetal.agent.v1.StepError
                 * @instance
                 */
                StepError.prototype.remedy = "";

                /**
                 * Encodes the specified StepError message. Does not implicitly {@link baremetal.agent.v1.StepError.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.StepError
                 * @static
                 * @param {baremetal.agent.v1.StepError.$Properties} message StepError message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                StepError.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
                    if (message.remedy != null && $Object.hasOwnProperty.call(message, "remedy") && message.remedy !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.remedy);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a StepError message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.StepError
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.StepError & baremetal.agent.v1.StepError.$Shape} StepError
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                StepError.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.StepError();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.code = value;
                                else
                                    delete message.code;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.remedy = value;
                                else
                                    delete message.remedy;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a StepError message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.StepError
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.StepError} StepError
                 */
                StepError.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.StepError)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.StepError: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.StepError();
                    if (object.code != null)
                        if (typeof object.code !== "string" || object.code.length)
                            message.code = $String(object.code);
                    if (object.message != null)
                        if (typeof object.message !== "string" || object.message.length)
                            message.message = $String(object.message);
                    if (object.remedy != null)
                        if (typeof object.remedy !== "string" || object.remedy.length)
                            message.remedy = $String(object.remedy);
                    return message;
                };

                /**
                 * Creates a plain object from a StepError message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.StepError
                 * @static
                 * @param {baremetal.agent.v1.StepError} message StepError
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                StepError.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.code = "";
                        object.message = "";
                        object.remedy = "";
                    }
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code"))
                        object.code = message.code;
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
                        object.message = message.message;
                    if (message.remedy != null && $Object.hasOwnProperty.call(message, "remedy"))
                        object.remedy = message.remedy;
                    return object;
                };

                /**
                 * Converts this StepError to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.StepError
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                StepError.prototype.toJSON = function() {
                    return StepError.toObject(this, $protobuf.util.toJSONOptions);
                };

                return StepError;
            })();

            v1.LogLine = (function() {

                /**
                 * Properties of a LogLine.
                 * @typedef {Object} baremetal.agent.v1.LogLine.$Properties
                 * @property {string|null} [level] LogLine level
                 * @property {string|null} [text] LogLine text
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a LogLine.
                 * @memberof baremetal.agent.v1
                 * @interface ILogLine
                 * @augments baremetal.agent.v1.LogLine.$Properties
                 * @deprecated Use baremetal.agent.v1.LogLine.$Properties instead.
                 */

                /**
                 * Shape of a LogLine.
                 * @typedef {baremetal.agent.v1.LogLine.$Properties} baremetal.agent.v1.LogLine.$Shape
                 */

                /**
                 * Constructs a new LogLine.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents a LogLine.
                 * @constructor
                 * @param {baremetal.agent.v1.LogLine.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const LogLine = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * LogLine level.
                 * @member {string} level
                 * @memberof baremetal.agent.v1.LogLine
                 * @instance
                 */
                LogLine.prototype.level = "";

                /**
                 * LogLine text.
                 * @member {string} text
                 * @memberof baremetal.agent.v1.LogLine
                 * @instance
                 */
                LogLine.prototype.text = "";

                /**
                 * Encodes the specified LogLine message. Does not implicitly {@link baremetal.agent.v1.LogLine.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.LogLine
                 * @static
                 * @param {baremetal.agent.v1.LogLine.$Properties} message LogLine message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                LogLine.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.level != null && $Object.hasOwnProperty.call(message, "level") && message.level !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.level);
                    if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.text);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a LogLine message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.LogLine
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.LogLine & baremetal.agent.v1.LogLine.$Shape} LogLine
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                LogLine.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.LogLine();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.level = value;
                                else
                                    delete message.level;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.text = value;
                                else
                                    delete message.text;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a LogLine message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.LogLine
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.LogLine} LogLine
                 */
                LogLine.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.LogLine)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.LogLine: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.LogLine();
                    if (object.level != null)
                        if (typeof object.level !== "string" || object.level.length)
                            message.level = $String(object.level);
                    if (object.text != null)
                        if (typeof object.text !== "string" || object.text.length)
                            message.text = $String(object.text);
                    return message;
                };

                /**
                 * Creates a plain object from a LogLine message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.LogLine
                 * @static
                 * @param {baremetal.agent.v1.LogLine} message LogLine
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                LogLine.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults) {
                        object.level = "";
                        object.text = "";
                    }
                    if (message.level != null && $Object.hasOwnProperty.call(message, "level"))
                        object.level = message.level;
                    if (message.text != null && $Object.hasOwnProperty.call(message, "text"))
                        object.text = message.text;
                    return object;
                };

                /**
                 * Converts this LogLine to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.LogLine
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                LogLine.prototype.toJSON = function() {
                    return LogLine.toObject(this, $protobuf.util.toJSONOptions);
                };

                return LogLine;
            })();

            v1.Alive = (function() {

                /**
                 * Properties of an Alive.
                 * @typedef {Object} baremetal.agent.v1.Alive.$Properties
                 * @property {number|null} [uptimeSeconds] Alive uptimeSeconds
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Alive.
                 * @memberof baremetal.agent.v1
                 * @interface IAlive
                 * @augments baremetal.agent.v1.Alive.$Properties
                 * @deprecated Use baremetal.agent.v1.Alive.$Properties instead.
                 */

                /**
                 * Shape of an Alive.
                 * @typedef {baremetal.agent.v1.Alive.$Properties} baremetal.agent.v1.Alive.$Shape
                 */

                /**
                 * Constructs a new Alive.
                 * @memberof baremetal.agent.v1
                 * @classdesc Represents an Alive.
                 * @constructor
                 * @param {baremetal.agent.v1.Alive.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Alive = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Alive uptimeSeconds.
                 * @member {number} uptimeSeconds
                 * @memberof baremetal.agent.v1.Alive
                 * @instance
                 */
                Alive.prototype.uptimeSeconds = 0;

                /**
                 * Encodes the specified Alive message. Does not implicitly {@link baremetal.agent.v1.Alive.verify|verify} messages.
                 * @function encode
                 * @memberof baremetal.agent.v1.Alive
                 * @static
                 * @param {baremetal.agent.v1.Alive.$Properties} message Alive message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Alive.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.uptimeSeconds != null && $Object.hasOwnProperty.call(message, "uptimeSeconds") && !$Object.is(message.uptimeSeconds, 0))
                        writer.uint32(/* id 1, wireType 1 =*/9).double(message.uptimeSeconds);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Alive message from the specified reader or buffer.
                 * @function decode
                 * @memberof baremetal.agent.v1.Alive
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Alive & baremetal.agent.v1.Alive.$Shape} Alive
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Alive.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.baremetal.agent.v1.Alive();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.uptimeSeconds = value;
                                else
                                    delete message.uptimeSeconds;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates an Alive message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof baremetal.agent.v1.Alive
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {baremetal.agent.v1.Alive} Alive
                 */
                Alive.fromObject = function (object, _depth) {
                    if (object instanceof $root.baremetal.agent.v1.Alive)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".baremetal.agent.v1.Alive: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let message = new $root.baremetal.agent.v1.Alive();
                    if (object.uptimeSeconds != null)
                        if (!$Object.is($Number(object.uptimeSeconds), 0))
                            message.uptimeSeconds = $Number(object.uptimeSeconds);
                    return message;
                };

                /**
                 * Creates a plain object from an Alive message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof baremetal.agent.v1.Alive
                 * @static
                 * @param {baremetal.agent.v1.Alive} message Alive
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Alive.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    let object = {};
                    if (options.defaults)
                        object.uptimeSeconds = 0;
                    if (message.uptimeSeconds != null && $Object.hasOwnProperty.call(message, "uptimeSeconds"))
                        object.uptimeSeconds = options.json && !$isFinite(message.uptimeSeconds) ? $String(message.uptimeSeconds) : message.uptimeSeconds;
                    return object;
                };

                /**
                 * Converts this Alive to JSON.
                 * @function toJSON
                 * @memberof baremetal.agent.v1.Alive
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Alive.prototype.toJSON = function() {
                    return Alive.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Alive;
            })();

            return v1;
        })();

        return agent;
    })();

    return baremetal;
})();

export {
  $root as default
};
