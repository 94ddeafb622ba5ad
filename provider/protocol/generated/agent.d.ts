import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace baremetal. */
export namespace baremetal {

    /** Namespace agent. */
    namespace agent {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of an AgentMessage.
             * @deprecated Use baremetal.agent.v1.AgentMessage.$Properties instead.
             */
            interface IAgentMessage extends baremetal.agent.v1.AgentMessage.$Properties {
            }

            /** Represents an AgentMessage. */
            class AgentMessage {

                /**
                 * Constructs a new AgentMessage.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.AgentMessage.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AgentMessage hello. */
                hello?: (baremetal.agent.v1.Hello.$Properties|null);

                /** AgentMessage keyProof. */
                keyProof?: (baremetal.agent.v1.KeyProof.$Properties|null);

                /** AgentMessage progress. */
                progress?: (baremetal.agent.v1.StepProgress.$Properties|null);

                /** AgentMessage result. */
                result?: (baremetal.agent.v1.StepResult.$Properties|null);

                /** AgentMessage log. */
                log?: (baremetal.agent.v1.LogLine.$Properties|null);

                /** AgentMessage alive. */
                alive?: (baremetal.agent.v1.Alive.$Properties|null);

                /** AgentMessage body. */
                body?: ("hello"|"keyProof"|"progress"|"result"|"log"|"alive");

                /**
                 * Encodes the specified AgentMessage message. Does not implicitly {@link baremetal.agent.v1.AgentMessage.verify|verify} messages.
                 * @param message AgentMessage message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.AgentMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AgentMessage message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.AgentMessage & baremetal.agent.v1.AgentMessage.$Shape} AgentMessage
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.AgentMessage & baremetal.agent.v1.AgentMessage.$Shape;

                /**
                 * Creates an AgentMessage message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns AgentMessage
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.AgentMessage;

                /**
                 * Creates a plain object from an AgentMessage message. Also converts values to other types if specified.
                 * @param message AgentMessage
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.AgentMessage, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this AgentMessage to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace AgentMessage {

                /** Properties of an AgentMessage. */
                interface $Properties {

                    /** AgentMessage hello */
                    hello?: (baremetal.agent.v1.Hello.$Properties|null);

                    /** AgentMessage keyProof */
                    keyProof?: (baremetal.agent.v1.KeyProof.$Properties|null);

                    /** AgentMessage progress */
                    progress?: (baremetal.agent.v1.StepProgress.$Properties|null);

                    /** AgentMessage result */
                    result?: (baremetal.agent.v1.StepResult.$Properties|null);

                    /** AgentMessage log */
                    log?: (baremetal.agent.v1.LogLine.$Properties|null);

                    /** AgentMessage alive */
                    alive?: (baremetal.agent.v1.Alive.$Properties|null);

                    /** AgentMessage body */
                    body?: ("hello"|"keyProof"|"progress"|"result"|"log"|"alive");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of an AgentMessage. */
                type $Shape = {
                  hello?: baremetal.agent.v1.Hello.$Shape|null;
                  keyProof?: baremetal.agent.v1.KeyProof.$Shape|null;
                  progress?: baremetal.agent.v1.StepProgress.$Shape|null;
                  result?: baremetal.agent.v1.StepResult.$Shape|null;
                  log?: baremetal.agent.v1.LogLine.$Shape|null;
                  alive?: baremetal.agent.v1.Alive.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ body?: undefined; hello?: null; keyProof?: null; progress?: null; result?: null; log?: null; alive?: null }|{ body?: "hello"; hello: baremetal.agent.v1.Hello.$Shape; keyProof?: null; progress?: null; result?: null; log?: null; alive?: null }|{ body?: "keyProof"; hello?: null; keyProof: baremetal.agent.v1.KeyProof.$Shape; progress?: null; result?: null; log?: null; alive?: null }|{ body?: "progress"; hello?: null; keyProof?: null; progress: baremetal.agent.v1.StepProgress.$Shape; result?: null; log?: null; alive?: null }|{ body?: "result"; hello?: null; keyProof?: null; progress?: null; result: baremetal.agent.v1.StepResult.$Shape; log?: null; alive?: null }|{ body?: "log"; hello?: null; keyProof?: null; progress?: null; result?: null; log: baremetal.agent.v1.LogLine.$Shape; alive?: null }|{ body?: "alive"; hello?: null; keyProof?: null; progress?: null; result?: null; log?: null; alive: baremetal.agent.v1.Alive.$Shape })
                );
            }

            /**
             * Properties of a ProviderMessage.
             * @deprecated Use baremetal.agent.v1.ProviderMessage.$Properties instead.
             */
            interface IProviderMessage extends baremetal.agent.v1.ProviderMessage.$Properties {
            }

            /** Represents a ProviderMessage. */
            class ProviderMessage {

                /**
                 * Constructs a new ProviderMessage.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.ProviderMessage.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ProviderMessage challenge. */
                challenge?: (baremetal.agent.v1.Challenge.$Properties|null);

                /** ProviderMessage welcome. */
                welcome?: (baremetal.agent.v1.Welcome.$Properties|null);

                /** ProviderMessage step. */
                step?: (baremetal.agent.v1.StepRequest.$Properties|null);

                /** ProviderMessage cancel. */
                cancel?: (baremetal.agent.v1.CancelStep.$Properties|null);

                /** ProviderMessage refused. */
                refused?: (baremetal.agent.v1.Refused.$Properties|null);

                /** ProviderMessage body. */
                body?: ("challenge"|"welcome"|"step"|"cancel"|"refused");

                /**
                 * Encodes the specified ProviderMessage message. Does not implicitly {@link baremetal.agent.v1.ProviderMessage.verify|verify} messages.
                 * @param message ProviderMessage message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.ProviderMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ProviderMessage message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.ProviderMessage & baremetal.agent.v1.ProviderMessage.$Shape} ProviderMessage
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.ProviderMessage & baremetal.agent.v1.ProviderMessage.$Shape;

                /**
                 * Creates a ProviderMessage message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ProviderMessage
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.ProviderMessage;

                /**
                 * Creates a plain object from a ProviderMessage message. Also converts values to other types if specified.
                 * @param message ProviderMessage
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.ProviderMessage, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ProviderMessage to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ProviderMessage {

                /** Properties of a ProviderMessage. */
                interface $Properties {

                    /** ProviderMessage challenge */
                    challenge?: (baremetal.agent.v1.Challenge.$Properties|null);

                    /** ProviderMessage welcome */
                    welcome?: (baremetal.agent.v1.Welcome.$Properties|null);

                    /** ProviderMessage step */
                    step?: (baremetal.agent.v1.StepRequest.$Properties|null);

                    /** ProviderMessage cancel */
                    cancel?: (baremetal.agent.v1.CancelStep.$Properties|null);

                    /** ProviderMessage refused */
                    refused?: (baremetal.agent.v1.Refused.$Properties|null);

                    /** ProviderMessage body */
                    body?: ("challenge"|"welcome"|"step"|"cancel"|"refused");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a ProviderMessage. */
                type $Shape = {
                  challenge?: baremetal.agent.v1.Challenge.$Shape|null;
                  welcome?: baremetal.agent.v1.Welcome.$Shape|null;
                  step?: baremetal.agent.v1.StepRequest.$Shape|null;
                  cancel?: baremetal.agent.v1.CancelStep.$Shape|null;
                  refused?: baremetal.agent.v1.Refused.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ body?: undefined; challenge?: null; welcome?: null; step?: null; cancel?: null; refused?: null }|{ body?: "challenge"; challenge: baremetal.agent.v1.Challenge.$Shape; welcome?: null; step?: null; cancel?: null; refused?: null }|{ body?: "welcome"; challenge?: null; welcome: baremetal.agent.v1.Welcome.$Shape; step?: null; cancel?: null; refused?: null }|{ body?: "step"; challenge?: null; welcome?: null; step: baremetal.agent.v1.StepRequest.$Shape; cancel?: null; refused?: null }|{ body?: "cancel"; challenge?: null; welcome?: null; step?: null; cancel: baremetal.agent.v1.CancelStep.$Shape; refused?: null }|{ body?: "refused"; challenge?: null; welcome?: null; step?: null; cancel?: null; refused: baremetal.agent.v1.Refused.$Shape })
                );
            }

            /**
             * Properties of a Hello.
             * @deprecated Use baremetal.agent.v1.Hello.$Properties instead.
             */
            interface IHello extends baremetal.agent.v1.Hello.$Properties {
            }

            /** Represents a Hello. */
            class Hello {

                /**
                 * Constructs a new Hello.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.Hello.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Hello attempt. */
                attempt: string;

                /** Hello token. */
                token: string;

                /** Hello hostUuid. */
                hostUuid: string;

                /** Hello agentVersion. */
                agentVersion: string;

                /** Hello publicKey. */
                publicKey: Uint8Array;

                /** Hello bootId. */
                bootId: string;

                /** Hello uptimeSeconds. */
                uptimeSeconds: number;

                /**
                 * Encodes the specified Hello message. Does not implicitly {@link baremetal.agent.v1.Hello.verify|verify} messages.
                 * @param message Hello message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Hello message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Hello & baremetal.agent.v1.Hello.$Shape} Hello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.Hello & baremetal.agent.v1.Hello.$Shape;

                /**
                 * Creates a Hello message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Hello
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.Hello;

                /**
                 * Creates a plain object from a Hello message. Also converts values to other types if specified.
                 * @param message Hello
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.Hello, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Hello to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Hello {

                /** Properties of a Hello. */
                interface $Properties {

                    /** Hello attempt */
                    attempt?: (string|null);

                    /** Hello token */
                    token?: (string|null);

                    /** Hello hostUuid */
                    hostUuid?: (string|null);

                    /** Hello agentVersion */
                    agentVersion?: (string|null);

                    /** Hello publicKey */
                    publicKey?: (Uint8Array|null);

                    /** Hello bootId */
                    bootId?: (string|null);

                    /** Hello uptimeSeconds */
                    uptimeSeconds?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Hello. */
                type $Shape = baremetal.agent.v1.Hello.$Properties;
            }

            /**
             * Properties of a Challenge.
             * @deprecated Use baremetal.agent.v1.Challenge.$Properties instead.
             */
            interface IChallenge extends baremetal.agent.v1.Challenge.$Properties {
            }

            /** Represents a Challenge. */
            class Challenge {

                /**
                 * Constructs a new Challenge.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.Challenge.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Challenge nonce. */
                nonce: Uint8Array;

                /**
                 * Encodes the specified Challenge message. Does not implicitly {@link baremetal.agent.v1.Challenge.verify|verify} messages.
                 * @param message Challenge message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.Challenge.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Challenge message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Challenge & baremetal.agent.v1.Challenge.$Shape} Challenge
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.Challenge & baremetal.agent.v1.Challenge.$Shape;

                /**
                 * Creates a Challenge message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Challenge
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.Challenge;

                /**
                 * Creates a plain object from a Challenge message. Also converts values to other types if specified.
                 * @param message Challenge
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.Challenge, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Challenge to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Challenge {

                /** Properties of a Challenge. */
                interface $Properties {

                    /** Challenge nonce */
                    nonce?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Challenge. */
                type $Shape = baremetal.agent.v1.Challenge.$Properties;
            }

            /**
             * Properties of a KeyProof.
             * @deprecated Use baremetal.agent.v1.KeyProof.$Properties instead.
             */
            interface IKeyProof extends baremetal.agent.v1.KeyProof.$Properties {
            }

            /** Represents a KeyProof. */
            class KeyProof {

                /**
                 * Constructs a new KeyProof.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.KeyProof.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** KeyProof signature. */
                signature: Uint8Array;

                /**
                 * Encodes the specified KeyProof message. Does not implicitly {@link baremetal.agent.v1.KeyProof.verify|verify} messages.
                 * @param message KeyProof message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.KeyProof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a KeyProof message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.KeyProof & baremetal.agent.v1.KeyProof.$Shape} KeyProof
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.KeyProof & baremetal.agent.v1.KeyProof.$Shape;

                /**
                 * Creates a KeyProof message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns KeyProof
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.KeyProof;

                /**
                 * Creates a plain object from a KeyProof message. Also converts values to other types if specified.
                 * @param message KeyProof
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.KeyProof, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this KeyProof to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace KeyProof {

                /** Properties of a KeyProof. */
                interface $Properties {

                    /** KeyProof signature */
                    signature?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a KeyProof. */
                type $Shape = baremetal.agent.v1.KeyProof.$Properties;
            }

            /**
             * Properties of a Welcome.
             * @deprecated Use baremetal.agent.v1.Welcome.$Properties instead.
             */
            interface IWelcome extends baremetal.agent.v1.Welcome.$Properties {
            }

            /** Represents a Welcome. */
            class Welcome {

                /**
                 * Constructs a new Welcome.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.Welcome.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Welcome providerVersion. */
                providerVersion: string;

                /**
                 * Encodes the specified Welcome message. Does not implicitly {@link baremetal.agent.v1.Welcome.verify|verify} messages.
                 * @param message Welcome message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Welcome message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Welcome & baremetal.agent.v1.Welcome.$Shape} Welcome
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.Welcome & baremetal.agent.v1.Welcome.$Shape;

                /**
                 * Creates a Welcome message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Welcome
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.Welcome;

                /**
                 * Creates a plain object from a Welcome message. Also converts values to other types if specified.
                 * @param message Welcome
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.Welcome, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Welcome to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Welcome {

                /** Properties of a Welcome. */
                interface $Properties {

                    /** Welcome providerVersion */
                    providerVersion?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Welcome. */
                type $Shape = baremetal.agent.v1.Welcome.$Properties;
            }

            /**
             * Properties of a Refused.
             * @deprecated Use baremetal.agent.v1.Refused.$Properties instead.
             */
            interface IRefused extends baremetal.agent.v1.Refused.$Properties {
            }

            /** Represents a Refused. */
            class Refused {

                /**
                 * Constructs a new Refused.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.Refused.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Refused reason. */
                reason: string;

                /**
                 * Encodes the specified Refused message. Does not implicitly {@link baremetal.agent.v1.Refused.verify|verify} messages.
                 * @param message Refused message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.Refused.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Refused message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Refused & baremetal.agent.v1.Refused.$Shape} Refused
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.Refused & baremetal.agent.v1.Refused.$Shape;

                /**
                 * Creates a Refused message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Refused
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.Refused;

                /**
                 * Creates a plain object from a Refused message. Also converts values to other types if specified.
                 * @param message Refused
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.Refused, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Refused to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Refused {

                /** Properties of a Refused. */
                interface $Properties {

                    /** Refused reason */
                    reason?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Refused. */
                type $Shape = baremetal.agent.v1.Refused.$Properties;
            }

            /**
             * Properties of a StepRequest.
             * @deprecated Use baremetal.agent.v1.StepRequest.$Properties instead.
             */
            interface IStepRequest extends baremetal.agent.v1.StepRequest.$Properties {
            }

            /** Represents a StepRequest. */
            class StepRequest {

                /**
                 * Constructs a new StepRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.StepRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StepRequest id. */
                id: string;

                /** StepRequest name. */
                name: string;

                /** StepRequest arguments. */
                arguments: string;

                /** StepRequest payload. */
                payload: Uint8Array;

                /**
                 * Encodes the specified StepRequest message. Does not implicitly {@link baremetal.agent.v1.StepRequest.verify|verify} messages.
                 * @param message StepRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.StepRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StepRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.StepRequest & baremetal.agent.v1.StepRequest.$Shape} StepRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.StepRequest & baremetal.agent.v1.StepRequest.$Shape;

                /**
                 * Creates a StepRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StepRequest
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.StepRequest;

                /**
                 * Creates a plain object from a StepRequest message. Also converts values to other types if specified.
                 * @param message StepRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.StepRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StepRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StepRequest {

                /** Properties of a StepRequest. */
                interface $Properties {

                    /** StepRequest id */
                    id?: (string|null);

                    /** StepRequest name */
                    name?: (string|null);

                    /** StepRequest arguments */
                    "arguments"?: (string|null);

                    /** StepRequest payload */
                    payload?: (Uint8Array|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StepRequest. */
                type $Shape = baremetal.agent.v1.StepRequest.$Properties;
            }

            /**
             * Properties of a CancelStep.
             * @deprecated Use baremetal.agent.v1.CancelStep.$Properties instead.
             */
            interface ICancelStep extends baremetal.agent.v1.CancelStep.$Properties {
            }

            /** Represents a CancelStep. */
            class CancelStep {

                /**
                 * Constructs a new CancelStep.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.CancelStep.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CancelStep id. */
                id: string;

                /**
                 * Encodes the specified CancelStep message. Does not implicitly {@link baremetal.agent.v1.CancelStep.verify|verify} messages.
                 * @param message CancelStep message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.CancelStep.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CancelStep message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.CancelStep & baremetal.agent.v1.CancelStep.$Shape} CancelStep
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.CancelStep & baremetal.agent.v1.CancelStep.$Shape;

                /**
                 * Creates a CancelStep message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CancelStep
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.CancelStep;

                /**
                 * Creates a plain object from a CancelStep message. Also converts values to other types if specified.
                 * @param message CancelStep
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.CancelStep, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CancelStep to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CancelStep {

                /** Properties of a CancelStep. */
                interface $Properties {

                    /** CancelStep id */
                    id?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CancelStep. */
                type $Shape = baremetal.agent.v1.CancelStep.$Properties;
            }

            /**
             * Properties of a StepProgress.
             * @deprecated Use baremetal.agent.v1.StepProgress.$Properties instead.
             */
            interface IStepProgress extends baremetal.agent.v1.StepProgress.$Properties {
            }

            /** Represents a StepProgress. */
            class StepProgress {

                /**
                 * Constructs a new StepProgress.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.StepProgress.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StepProgress id. */
                id: string;

                /** StepProgress text. */
                text: string;

                /** StepProgress doneBytes. */
                doneBytes: number;

                /** StepProgress totalBytes. */
                totalBytes: number;

                /**
                 * Encodes the specified StepProgress message. Does not implicitly {@link baremetal.agent.v1.StepProgress.verify|verify} messages.
                 * @param message StepProgress message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.StepProgress.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StepProgress message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.StepProgress & baremetal.agent.v1.StepProgress.$Shape} StepProgress
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.StepProgress & baremetal.agent.v1.StepProgress.$Shape;

                /**
                 * Creates a StepProgress message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StepProgress
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.StepProgress;

                /**
                 * Creates a plain object from a StepProgress message. Also converts values to other types if specified.
                 * @param message StepProgress
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.StepProgress, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StepProgress to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StepProgress {

                /** Properties of a StepProgress. */
                interface $Properties {

                    /** StepProgress id */
                    id?: (string|null);

                    /** StepProgress text */
                    text?: (string|null);

                    /** StepProgress doneBytes */
                    doneBytes?: (number|null);

                    /** StepProgress totalBytes */
                    totalBytes?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StepProgress. */
                type $Shape = baremetal.agent.v1.StepProgress.$Properties;
            }

            /**
             * Properties of a StepResult.
             * @deprecated Use baremetal.agent.v1.StepResult.$Properties instead.
             */
            interface IStepResult extends baremetal.agent.v1.StepResult.$Properties {
            }

            /** Represents a StepResult. */
            class StepResult {

                /**
                 * Constructs a new StepResult.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.StepResult.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StepResult id. */
                id: string;

                /** StepResult result. */
                result: string;

                /** StepResult error. */
                error?: (baremetal.agent.v1.StepError.$Properties|null);

                /**
                 * Encodes the specified StepResult message. Does not implicitly {@link baremetal.agent.v1.StepResult.verify|verify} messages.
                 * @param message StepResult message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.StepResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StepResult message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.StepResult & baremetal.agent.v1.StepResult.$Shape} StepResult
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.StepResult & baremetal.agent.v1.StepResult.$Shape;

                /**
                 * Creates a StepResult message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StepResult
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.StepResult;

                /**
                 * Creates a plain object from a StepResult message. Also converts values to other types if specified.
                 * @param message StepResult
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.StepResult, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StepResult to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StepResult {

                /** Properties of a StepResult. */
                interface $Properties {

                    /** StepResult id */
                    id?: (string|null);

                    /** StepResult result */
                    result?: (string|null);

                    /** StepResult error */
                    error?: (baremetal.agent.v1.StepError.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StepResult. */
                type $Shape = baremetal.agent.v1.StepResult.$Properties;
            }

            /**
             * Properties of a StepError.
             * @deprecated Use baremetal.agent.v1.StepError.$Properties instead.
             */
            interface IStepError extends baremetal.agent.v1.StepError.$Properties {
            }

            /** Represents a StepError. */
            class StepError {

                /**
                 * Constructs a new StepError.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.StepError.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** StepError code. */
                code: string;

                /** StepError message. */
                message: string;

                /** StepError remedy. */
                remedy: string;

                /**
                 * Encodes the specified StepError message. Does not implicitly {@link baremetal.agent.v1.StepError.verify|verify} messages.
                 * @param message StepError message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.StepError.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a StepError message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.StepError & baremetal.agent.v1.StepError.$Shape} StepError
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.StepError & baremetal.agent.v1.StepError.$Shape;

                /**
                 * Creates a StepError message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns StepError
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.StepError;

                /**
                 * Creates a plain object from a StepError message. Also converts values to other types if specified.
                 * @param message StepError
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.StepError, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this StepError to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace StepError {

                /** Properties of a StepError. */
                interface $Properties {

                    /** StepError code */
                    code?: (string|null);

                    /** StepError message */
                    message?: (string|null);

                    /** StepError remedy */
                    remedy?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a StepError. */
                type $Shape = baremetal.agent.v1.StepError.$Properties;
            }

            /**
             * Properties of a LogLine.
             * @deprecated Use baremetal.agent.v1.LogLine.$Properties instead.
             */
            interface ILogLine extends baremetal.agent.v1.LogLine.$Properties {
            }

            /** Represents a LogLine. */
            class LogLine {

                /**
                 * Constructs a new LogLine.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.LogLine.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** LogLine level. */
                level: string;

                /** LogLine text. */
                text: string;

                /**
                 * Encodes the specified LogLine message. Does not implicitly {@link baremetal.agent.v1.LogLine.verify|verify} messages.
                 * @param message LogLine message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.LogLine.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a LogLine message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.LogLine & baremetal.agent.v1.LogLine.$Shape} LogLine
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.LogLine & baremetal.agent.v1.LogLine.$Shape;

                /**
                 * Creates a LogLine message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns LogLine
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.LogLine;

                /**
                 * Creates a plain object from a LogLine message. Also converts values to other types if specified.
                 * @param message LogLine
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.LogLine, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this LogLine to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace LogLine {

                /** Properties of a LogLine. */
                interface $Properties {

                    /** LogLine level */
                    level?: (string|null);

                    /** LogLine text */
                    text?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a LogLine. */
                type $Shape = baremetal.agent.v1.LogLine.$Properties;
            }

            /**
             * Properties of an Alive.
             * @deprecated Use baremetal.agent.v1.Alive.$Properties instead.
             */
            interface IAlive extends baremetal.agent.v1.Alive.$Properties {
            }

            /** Represents an Alive. */
            class Alive {

                /**
                 * Constructs a new Alive.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: baremetal.agent.v1.Alive.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Alive uptimeSeconds. */
                uptimeSeconds: number;

                /**
                 * Encodes the specified Alive message. Does not implicitly {@link baremetal.agent.v1.Alive.verify|verify} messages.
                 * @param message Alive message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: baremetal.agent.v1.Alive.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Alive message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {baremetal.agent.v1.Alive & baremetal.agent.v1.Alive.$Shape} Alive
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): baremetal.agent.v1.Alive & baremetal.agent.v1.Alive.$Shape;

                /**
                 * Creates an Alive message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Alive
                 */
                static fromObject(object: { [k: string]: any }): baremetal.agent.v1.Alive;

                /**
                 * Creates a plain object from an Alive message. Also converts values to other types if specified.
                 * @param message Alive
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: baremetal.agent.v1.Alive, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Alive to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Alive {

                /** Properties of an Alive. */
                interface $Properties {

                    /** Alive uptimeSeconds */
                    uptimeSeconds?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Alive. */
                type $Shape = baremetal.agent.v1.Alive.$Properties;
            }
        }
    }
}
