/** Two stages, from the second of which it may go back to the first. */
export const circle = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:waymark="http://waymark.app/schema/bpmn/1.0" id="d" targetNamespace="test">
  <bpmn:process id="circle" isExecutable="true"><bpmn:startEvent id="start" /><bpmn:endEvent id="end" />
  ${['Offer', 'Deal']
    .map(
      (
        stage,
        i,
      ) => `<bpmn:userTask id="${stage}"><bpmn:extensionElements><zeebe:userTask /><waymark:stage name="${stage}" order="${i + 1}" />
      </bpmn:extensionElements></bpmn:userTask>`,
    )
    .join('')}
  <bpmn:exclusiveGateway id="again" default="over" />
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="Offer" /><bpmn:sequenceFlow id="f2" sourceRef="Offer" targetRef="Deal" />
  <bpmn:sequenceFlow id="f3" sourceRef="Deal" targetRef="again" /><bpmn:sequenceFlow id="over" sourceRef="again" targetRef="end" />
  <bpmn:sequenceFlow id="back" sourceRef="again" targetRef="Offer">
    <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=saleType = "pull"</bpmn:conditionExpression></bpmn:sequenceFlow>
  </bpmn:process></bpmn:definitions>`
